package dev.ioloop.chat;

import java.util.Locale;

/**
 * What a member can ask of the server.
 *
 * <p>Thread rule: immutable; {@link #obey} belongs to the loop's owner thread.
 */
enum Command {
    NICK("/nick NAME", "take another nick name") {
        @Override
        void run(Room room, Member member, String rest) {
            room.rename(member, rest);
        }
    },
    WHO("/who", "who is here") {
        @Override
        void run(Room room, Member member, String rest) {
            member.tell(room.present() + ": " + String.join(", ", room.nicks()));
        }
    },
    QUIT("/quit [WORDS]", "leave, with last words") {
        @Override
        void run(Room room, Member member, String rest) {
            member.dismiss("goodbye", rest);
        }
    },
    HELP("/help", "this list") {
        @Override
        void run(Room room, Member member, String rest) {
            for (Command each : values()) {
                member.tell(String.format(Locale.ROOT, "%-15s%s", each.usage, each.purpose));
            }
            member.tell("all other lines go to those who are here");
        }
    };

    private final String usage;
    private final String purpose;

    Command(String usage, String purpose) {
        this.usage = usage;
        this.purpose = purpose;
    }

    abstract void run(Room room, Member member, String rest);

    /** Runs what a line asks for. */
    static void obey(Room room, Member member, String line) {
        int blank = line.indexOf(' ');
        String name = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank + 1).strip();
        for (Command each : values()) {
            if (each.name().equalsIgnoreCase(name)) {
                each.run(room, member, rest);
                return;
            }
        }
        member.tell("there is no command /" + name + "; /help lists those that there are");
    }
}
