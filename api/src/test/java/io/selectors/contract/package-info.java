/**
 * The contract as tests, which every backend and every binding inherits unchanged: extend {@link io.selectors.contract.SelectorContract}
 * and name the backend. Each interface is one topic; a backend without a kernel takes the topics that need none.
 */
package io.selectors.contract;
