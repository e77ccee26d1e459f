package io.selectors.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** A message: one JSON value in UTF-8. */
final class JsonMessage {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private JsonMessage() {
    }

    /** The text of a message, checked. */
    static String check(byte[] message) throws BadMessageException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString().strip();
            checkValue(text);
            return text;
        } catch (CharacterCodingException e) {
            throw new BadMessageException("not UTF-8");
        } catch (JsonProcessingException e) {
            throw new BadMessageException("not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new BadMessageException("not JSON: " + e.getMessage());
        }
    }

    private static void checkValue(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("nothing in it");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IOException("more than one value in a line");
            }
        }
    }

    /** A message as the client sends it, with the newline that ends it. */
    static byte[] of(String user, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("send_user", user);
            json.writeStringField("send_time", LocalDateTime.now().format(TIME));
            json.writeStringField("send_msg", text);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new AssertionError("in memory", e);
        }
        return bytes.toByteArray();
    }
}
