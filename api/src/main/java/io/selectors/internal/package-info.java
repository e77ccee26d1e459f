/** What the modules of this library share. Not meant for use by others. */
package io.selectors.internal;
