/** The backend for Linux: {@code EpollSelector} over {@code EpollCalls}, which has one implementation per binding. */
package io.selectors.epoll;
