/** Metrics as autoscaling/v1 writes them in annotations: flat, `targetAverageValue` where v2 has `target.averageValue`. */

type Fields = Readonly<Record<string, unknown>>
/** Wanted values, in a spec; measured values, in a status. */
type Side = 'target' | 'current'

/** Names of the flat fields, by source: what they are called, and where in v2 they come from. */
const sources = ['object', 'pods', 'resource', 'containerResource', 'external'] as const

/** A v2 metric in the old shape. */
export function toOldMetric(metric: object, side: Side): Fields {
  const fields = metric as Fields
  const old: Record<string, unknown> = { type: fields['type'] }
  for (const source of sources) {
    const value = fields[source]
    if (isObject(value)) old[source] = flatten(value, source, side)
  }
  return old
}

/** The inverse of `toOldMetric`. */
export function fromOldMetric(old: Fields, side: Side): Fields {
  const metric: Record<string, unknown> = { type: old['type'] }
  for (const source of sources) {
    const value = old[source]
    if (isObject(value)) metric[source] = unflatten(value, source, side)
  }
  return metric
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function flatten(source: Fields, name: string, side: Side): Fields {
  const amounts = (source[side] ?? {}) as Fields
  const metric = (source['metric'] ?? {}) as Fields
  return defined({
    target: source['describedObject'],
    name: source['name'],
    container: source['container'],
    metricName: metric['name'],
    [selectorField(name)]: metric['selector'],
    [`${side}Value`]: amounts['value'],
    [averageField(name, side)]: amounts['averageValue'],
    [`${side}AverageUtilization`]: amounts['averageUtilization'],
  })
}

function unflatten(old: Fields, name: string, side: Side): Fields {
  const value = old[`${side}Value`]
  const averageValue = old[averageField(name, side)]
  const averageUtilization = old[`${side}AverageUtilization`]
  const type = averageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value'
  const amounts = defined({ value, averageValue, averageUtilization })
  return defined({
    describedObject: old['target'],
    name: old['name'],
    container: old['container'],
    metric: old['metricName'] && defined({ name: old['metricName'], selector: old[selectorField(name)] }),
    [side]: side === 'target' ? { type, ...amounts } : amounts,
  })
}

function selectorField(source: string): string {
  return source === 'external' ? 'metricSelector' : 'selector'
}

function averageField(source: string, side: Side): string {
  return source === 'object' ? 'averageValue' : `${side}AverageValue`
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
