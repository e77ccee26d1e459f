package io.selectors.unix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/**
 * The keys, indexed by descriptor. Written under the selector's lock; {@link #get} is also called by the selecting thread without
 * it, and sees a key at the latest when an event of its registration arrives.
 */
final class KeyTable extends AbstractCollection<DescriptorKey> {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(DescriptorKey[].class);

    private volatile DescriptorKey[] slots = new DescriptorKey[64];
    private int size;

    DescriptorKey get(int fd) {
        DescriptorKey[] current = slots;
        return fd >= 0 && fd < current.length ? (DescriptorKey) SLOT.getAcquire(current, fd) : null;
    }

    /** Puts a key into its slot, whoever held it. */
    void put(DescriptorKey key) {
        int fd = key.fd();
        if (fd >= slots.length) {
            slots = Arrays.copyOf(slots, Math.max(fd + 1, 2 * slots.length));
        }
        if (slots[fd] == null) {
            size++;
        }
        SLOT.setRelease(slots, fd, key);
    }

    @Override
    public boolean remove(Object object) {
        if (!(object instanceof DescriptorKey key) || get(key.fd()) != key) {
            return false;
        }
        SLOT.setRelease(slots, key.fd(), null);
        size--;
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    /** Without an iterator: it is part of selects, which make no garbage. */
    @Override
    public boolean removeIf(Predicate<? super DescriptorKey> filter) {
        int before = size;
        DescriptorKey[] current = slots;
        for (DescriptorKey key : current) {
            if (key != null && filter.test(key)) {
                remove(key);
            }
        }
        return size < before;
    }

    @Override
    public Iterator<DescriptorKey> iterator() {
        return new Iterator<>() {
            private int next = following(0);
            private DescriptorKey last;

            @Override
            public boolean hasNext() {
                return next < slots.length;
            }

            @Override
            public DescriptorKey next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                last = slots[next];
                next = following(next + 1);
                return last;
            }

            @Override
            public void remove() {
                KeyTable.this.remove(last);
            }

            private int following(int from) {
                int fd = from;
                while (fd < slots.length && slots[fd] == null) {
                    fd++;
                }
                return fd;
            }
        };
    }
}
