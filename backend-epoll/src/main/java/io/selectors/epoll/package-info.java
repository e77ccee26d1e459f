/** Internal: the backend for Linux, {@code EpollPoller} over {@code EpollCalls}, which has one implementation per binding. */
package io.selectors.epoll;
