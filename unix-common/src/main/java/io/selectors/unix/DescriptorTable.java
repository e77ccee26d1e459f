package io.selectors.unix;

import io.selectors.spi.Registration;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;

/**
 * The registrations by descriptor, in pages: each step takes the same time however many there are, and one high number does not cost what
 * thousands of registrations do.
 *
 * <p>Changed with the selector's lock held. {@link #get} is also called by the selecting thread without it, and may then miss a
 * registration that is just being added; whoever asks again with the lock held finds it.
 */
public final class DescriptorTable {
    private static final int PAGE_BITS = 6;
    private static final int PAGE = 1 << PAGE_BITS;

    private Registration[][] pages = new Registration[1][];
    private int size;

    /** An empty table. */
    public DescriptorTable() {
    }

    /**
     * The registration of a number.
     *
     * @param fd any number
     * @return the registration, or null
     */
    public Registration get(int fd) {
        Registration[][] current = pages;
        int page = fd >>> PAGE_BITS;
        if (page >= current.length) {
            return null;
        }
        Registration[] slots = current[page];
        return slots == null ? null : slots[fd & PAGE - 1];
    }

    /**
     * The registration of a channel; another one that has its number now is not confused with it.
     *
     * @param channel one of the JDK's own channels
     * @return the registration, or null
     */
    public Registration get(SelectableChannel channel) {
        Registration key = get(ChannelDescriptor.of(channel));
        return key != null && key.channel() == channel ? key : null;
    }

    /**
     * How many there are.
     *
     * @return the number
     */
    public int size() {
        return size;
    }

    /**
     * All registrations.
     *
     * @return a copy
     */
    public Registration[] toArray() {
        Registration[] all = new Registration[size];
        int next = 0;
        for (Registration[] slots : pages) {
            for (int at = 0; slots != null && at < PAGE; at++) {
                if (slots[at] != null) {
                    all[next++] = slots[at];
                }
            }
        }
        return all;
    }

    /**
     * Makes room for a number, so that putting it there cannot fail.
     *
     * @param fd a number, 0 or more
     */
    public void makeRoom(int fd) {
        int page = fd >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length + pages.length / 2));
        }
        if (pages[page] == null) {
            pages[page] = new Registration[PAGE];
        }
    }

    /**
     * Puts a registration where none has its number.
     *
     * @param key the registration, for which there is room
     */
    public void put(Registration key) {
        pages[key.fd() >>> PAGE_BITS][key.fd() & PAGE - 1] = key;
        size++;
    }

    /**
     * Takes a registration out, if it is there.
     *
     * @param key the registration
     */
    public void remove(Registration key) {
        if (get(key.fd()) == key) {
            pages[key.fd() >>> PAGE_BITS][key.fd() & PAGE - 1] = null;
            size--;
        }
    }

    /** Takes all out. */
    public void clear() {
        pages = new Registration[1][];
        size = 0;
    }
}
