/** Bits of a flow's hash that dealing uses up; what remains hardly shifts the odds (k8s.io/apiserver/pkg/util/shufflesharding). */
const entropyBits = 53

/**
 * The queues that a flow may use: a hand of `handSize` different ones out of `queues`, always the same for the same hash.
 * Few flows have the same hand, so one that floods its queues leaves most others a free one.
 * @param hash an integer from 0 up to 2^53
 */
export function dealHand(hash: number, queues: number, handSize: number): number[] {
  let rest = hash % 2 ** entropyBits
  const hand: number[] = []
  for (let dealt = 0; dealt < handSize; dealt++) {
    const left = queues - dealt
    let card = rest % left
    rest = Math.floor(rest / left)
    // Counts among those that have not been dealt, in ascending order.
    for (const earlier of hand.toSorted((a, b) => a - b)) if (card >= earlier) card++
    hand.push(card)
  }
  return hand
}

/** A 53-bit hash of a flow (two rounds of FNV-1a). */
export function hashFlow(schema: string, flow: string): number {
  const text = `${schema}\0${flow}`
  return fnv1a(text, 0x811c9dc5) * 2 ** 21 + (fnv1a(text, 0x9e3779b9) >>> 11)
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
