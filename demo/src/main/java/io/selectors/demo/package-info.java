/** A TCP server of JSON lines on one selecting thread, its client, and a tour of both over every backend. */
package io.selectors.demo;
