package io.selectors.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two processes chat, each through its standard input and output. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ChatTest {
    private static Process chat(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), Chat.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void say(Process speaker, String words) throws IOException {
        Writer keyboard = speaker.outputWriter(StandardCharsets.UTF_8);
        keyboard.write(words + "\n");
        keyboard.flush();
    }

    @Test
    void twoTalkUntilBothHaveEnded() throws Exception {
        Process first = chat();
        BufferedReader firstScreen = first.inputReader(StandardCharsets.UTF_8);
        String invitation = firstScreen.readLine();
        Process second = chat(invitation.replaceAll("\\D", ""));
        BufferedReader secondScreen = second.inputReader(StandardCharsets.UTF_8);
        try {
            say(first, "Hello?");
            assertEquals("Hello?", secondScreen.readLine());
            say(second, "Hello!");
            say(second, "How are you?");
            assertEquals("Hello!", firstScreen.readLine());
            assertEquals("How are you?", firstScreen.readLine());
            first.outputWriter(StandardCharsets.UTF_8).close();
            say(second, "Bye.");
            assertEquals("Bye.", firstScreen.readLine());
            second.outputWriter(StandardCharsets.UTF_8).close();
            assertTrue(first.waitFor(20, TimeUnit.SECONDS) && second.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, first.exitValue());
            assertEquals(0, second.exitValue());
        } finally {
            first.destroy();
            second.destroy();
        }
    }
}
