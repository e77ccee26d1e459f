/**
 * Any file descriptor as a channel, beside those of java.nio in one selector: pipes, standard input, terminals, devices, timers and child
 * processes, on Linux, macOS and the BSDs. The selector is opened with {@link io.selectors.Feature#FILE_DESCRIPTORS}.
 *
 * <p>{@code -Dselectors.descriptors.binding=foreign|jna} names the way to the system calls, else it is the first of these that works. It is read
 * once, when a descriptor is first used.
 */
package io.selectors.descriptors;
