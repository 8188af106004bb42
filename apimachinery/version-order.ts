interface ParsedVersion {
  readonly major: number
  /** 2: stable, 1: beta, 0: alpha. */
  readonly stability: number
  readonly minor: number
}

/**
 * Orders the versions of a group, the one to prefer first: stable ones by rising age, then betas, then alphas, then
 * whatever looks like none of these, by name (k8s.io/apimachinery/pkg/version CompareKubeAwareVersionStrings).
 */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parseVersion(a), parseVersion(b)]
  if (!x || !y) return x ? -1 : y ? 1 : compareTexts(a, b)
  return y.stability - x.stability || y.major - x.major || y.minor - x.minor
}

function parseVersion(version: string): ParsedVersion | undefined {
  const parts = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version)
  if (!parts) return undefined
  const [, major, stage, minor = '0'] = parts
  return { major: Number(major), stability: stage === undefined ? 2 : stage === 'beta' ? 1 : 0, minor: Number(minor) }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
