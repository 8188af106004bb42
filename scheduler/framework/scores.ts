/** The best score a node can get. */
export const maxScore = 100

/** Stretches scores to [0, 100] in place, the highest to 100; `reverse` makes the highest the worst. */
export function normalizeScores(scores: number[], { reverse = false } = {}): void {
  const highest = scores.reduce((max, score) => Math.max(max, score), 0)
  scores.forEach((score, i) => {
    const share = highest === 0 ? 0 : Math.floor((score * maxScore) / highest)
    scores[i] = reverse ? maxScore - share : share
  })
}
