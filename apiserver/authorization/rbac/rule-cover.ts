import { goQuoteList } from '../../../apimachinery/go-text.ts'
import type { PolicyRule } from '../../../apimachinery/types/rbac-v1.ts'
import { compileRule } from './compiled-rule.ts'

/** The pieces of some rules that other rules do not grant, each with one group, resource and name at most. */
export function uncovered(wanted: readonly PolicyRule[], held: readonly PolicyRule[]): PolicyRule[] {
  const rules = held.map(compileRule)
  return wanted.flatMap(piecesOf).filter((piece) => !rules.some((rule) => rule.covers(piece)))
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
    if (values?.length) parts.push(`${name}:${goQuoteList(values)}`)
  }
  part('APIGroups', apiGroups)
  part('Resources', resources)
  part('NonResourceURLs', nonResourceURLs)
  part('ResourceNames', resourceNames)
  part('Verbs', verbs)
  return `{${parts.join(', ')}}`
}
