package dev.ioloop.stream;

import java.util.regex.Pattern;

/**
 * The text forms of IP addresses.
 *
 * <p>Thread rule: any thread.
 */
final class IpText {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern ZONE = Pattern.compile("[\\w.-]+");
    private static final int GROUPS = 8;

    private IpText() {}

    static boolean isAddress(String text) {
        if (text.indexOf(':') < 0) {
            return IPV4.matcher(text).matches();
        }
        int zone = text.indexOf('%');
        if (zone >= 0 && !ZONE.matcher(text.substring(zone + 1)).matches()) {
            return false;
        }
        return isIpv6(zone < 0 ? text : text.substring(0, zone));
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == GROUPS;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups of 16 bits the text is, or -1 if it is none; the last two may be an IPv4 address. */
    private static int groups(String text, boolean last) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (GROUP.matcher(parts[i]).matches()) {
                count++;
            } else if (last && i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
                count += 2;
            } else {
                return -1;
            }
        }
        return count;
    }
}
