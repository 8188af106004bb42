/**
 * The longest text that is read as a number, a quantity or a duration, in characters. What is longer means nothing to
 * anybody, and arithmetic with as many digits would keep everybody else waiting.
 */
export const maxNumberText = 4096
