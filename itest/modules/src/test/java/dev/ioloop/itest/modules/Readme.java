package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs in a Markdown text. Above a fenced block of code a comment tells what it is, so that no reader sees it:
 *
 * <pre>{@code
 * <!-- program=plain file=Hello.java -->
 * }</pre>
 *
 * <p>The files of one program are put into one folder. The file {@code output} is what it prints; a part {@code ...} in
 * a line of it stands for any text.
 *
 * <p>Thread rule: immutable.
 *
 * @param programs the text of each file, by program and path
 */
record Readme(Map<String, Map<String, String>> programs) {
    private static final Pattern MARK = Pattern.compile("<!-- program=(\\S+) file=(\\S+) -->");
    private static final String FENCE = "```";

    static Readme parse(List<String> lines) {
        Map<String, Map<String, String>> programs = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher mark = MARK.matcher(lines.get(i));
            if (mark.matches()) {
                String text = block(lines, i + 1);
                Map<String, String> files = programs.computeIfAbsent(mark.group(1), name -> new LinkedHashMap<>());
                if (files.putIfAbsent(mark.group(2), text) != null) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": a second " + mark.group(2));
                }
            } else if (lines.get(i).startsWith("<!-- program")) {
                throw new IllegalArgumentException("line " + (i + 1) + " is '" + lines.get(i)
                        + "'; expected <!-- program=NAME file=PATH -->");
            }
        }
        return new Readme(programs);
    }

    private static String block(List<String> lines, int begin) {
        if (begin == lines.size() || !lines.get(begin).startsWith(FENCE)) {
            throw new IllegalArgumentException("line " + (begin + 1) + ": expected a block that begins with " + FENCE);
        }
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(begin + 1, lines.size())) {
            if (line.equals(FENCE)) {
                return text.toString();
            }
            text.append(line).append('\n');
        }
        throw new IllegalArgumentException("line " + (begin + 1) + ": the block does not end");
    }

    /** The files of a program. */
    Map<String, String> program(String name) {
        Map<String, String> files = programs.get(name);
        if (files == null || !files.containsKey("output")) {
            throw new AssertionError("README.md has no program '" + name + "' with its output; marked are " + programs);
        }
        return files;
    }

    /** Writes the sources of a program into a folder. */
    void write(String name, Path folder) throws IOException {
        for (Map.Entry<String, String> file : program(name).entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), UTF_8);
        }
    }

    /** The name of the class of a program that has a main method, or else the first one. */
    String mainClass(String name) {
        List<String> sources = program(name).keySet().stream()
                .filter(file -> file.endsWith(".java") && !file.equals("module-info.java")).toList();
        String file = sources.stream().filter(path -> program(name).get(path).contains(" void main(")).findFirst()
                .orElse(sources.get(0));
        return file.replaceAll("\\.java$", "").replace('/', '.');
    }

    /** What the program prints. */
    Pattern output(String name) {
        String text = program(name).get("output").strip();
        return Pattern.compile("\\Q" + text.replace("...", "\\E.*\\Q") + "\\E");
    }
}
