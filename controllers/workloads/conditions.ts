/** What the conditions of all workload kinds have in common. */
export interface Condition {
  type: string
  status: string
  reason?: string | undefined
  message?: string | undefined
  lastTransitionTime: string
}

/**
 * `conditions` with `wanted` in its place, or at the end. The time of transition stays when the status does. The same
 * list comes back when nothing would change.
 */
export function withCondition<C extends Condition>(conditions: readonly C[], wanted: C): readonly C[] {
  const known = conditions.find(({ type }) => type === wanted.type)
  if (known?.status === wanted.status && known.reason === wanted.reason && known.message === wanted.message)
    return conditions
  const lastTransitionTime = known?.status === wanted.status ? known.lastTransitionTime : wanted.lastTransitionTime
  const condition = { ...wanted, lastTransitionTime }
  return known ? conditions.map((other) => (other === known ? condition : other)) : [...conditions, condition]
}
