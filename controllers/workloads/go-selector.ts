import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'

/** A selector as Go prints a pointer to one with `%v`: `&LabelSelector{MatchLabels:map[string]string{app: a,},…}`. */
export function formatGoSelector(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil'
  const { matchLabels = {}, matchExpressions = [] } = selector
  const labels = Object.entries(matchLabels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
  const requirements = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  const expressions = `MatchExpressions:[]LabelSelectorRequirement{${requirements.join('')}}`
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},${expressions},}`
}
