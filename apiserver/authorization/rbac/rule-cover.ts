import { goQuote } from '../../../apimachinery/go-text.ts'
import type { PolicyRule } from '../../../apimachinery/types/rbac-v1.ts'

const all = '*'

/** The pieces of some rules that other rules do not grant, each with one group, resource and name at most. */
export function uncovered(wanted: readonly PolicyRule[], held: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(piecesOf).filter((piece) => !held.some((rule) => covers(rule, piece)))
}

/** A rule with one verb, and one resource or path. */
function piecesOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): PolicyRule[] {
  const pieces: PolicyRule[] = []
  const names = resourceNames?.length ? resourceNames : [undefined]
  for (const group of apiGroups ?? []) {
    for (const resource of resources ?? []) {
      for (const verb of verbs) {
        for (const name of names) {
          const named = name === undefined ? {} : { resourceNames: [name] }
          pieces.push({ verbs: [verb], apiGroups: [group], resources: [resource], ...named })
        }
      }
    }
  }
  for (const url of nonResourceURLs ?? []) {
    for (const verb of verbs) pieces.push({ verbs: [verb], nonResourceURLs: [url] })
  }
  return pieces
}

function covers(rule: PolicyRule, piece: PolicyRule): boolean {
  if (!holds(rule.verbs, piece.verbs[0])) return false
  const [url] = piece.nonResourceURLs ?? []
  if (url !== undefined) return (rule.nonResourceURLs ?? []).some((pattern) => coversPath(pattern, url))
  const [name] = piece.resourceNames ?? []
  return (
    holds(rule.apiGroups, piece.apiGroups?.[0]) &&
    coversResource(rule.resources ?? [], piece.resources?.[0] ?? '') &&
    (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)))
  )
}

function holds(values: readonly string[] = [], value: string | undefined): boolean {
  return values.includes(all) || (value !== undefined && values.includes(value))
}

function coversResource(held: readonly string[], resource: string): boolean {
  if (held.includes(all) || held.includes(resource)) return true
  const slash = resource.indexOf('/')
  return slash >= 0 && held.includes(`${all}${resource.slice(slash)}`)
}

function coversPath(pattern: string, path: string): boolean {
  if (pattern === all || pattern === path) return true
  return pattern.endsWith(all) && path.startsWith(pattern.slice(0, -1))
}

/** Rules in upstream's short form, one a line, the verbs of a resource together. */
export function describeRules(pieces: readonly PolicyRule[]): string {
  const merged = new Map<string, PolicyRule>()
  for (const piece of pieces) {
    const { verbs, ...what } = piece
    const key = what.nonResourceURLs ? JSON.stringify(piece) : JSON.stringify(what)
    const known = merged.get(key)
    merged.set(key, known ? { ...known, verbs: [...known.verbs, ...verbs] } : piece)
  }
  return [...new Set([...merged.values()].map(describe))].sort().join('\n')
}

function describe({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: string[] = []
  const part = (name: string, values: readonly string[] | undefined) => {
    if (values?.length) parts.push(`${name}:${quoteList(values)}`)
  }
  part('APIGroups', apiGroups)
  part('Resources', resources)
  part('NonResourceURLs', nonResourceURLs)
  part('ResourceNames', resourceNames)
  part('Verbs', verbs)
  return `{${parts.join(', ')}}`
}

/** As Go prints a list of strings with `%q`. */
export function quoteList(values: readonly string[]): string {
  return `[${values.map(goQuote).join(' ')}]`
}
