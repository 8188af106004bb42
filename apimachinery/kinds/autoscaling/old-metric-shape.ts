import { isObject } from '../../equality.ts'

/**
 * Metrics as autoscaling/v1 writes them in annotations: flat, `targetAverageValue` where v2 has `target.averageValue`.
 * The order of the fields is that of upstream's structs: clients compare these texts.
 */

type Fields = Readonly<Record<string, unknown>>
/** Wanted values, in a spec; measured values, in a status. */
type Side = 'target' | 'current'

/** The kinds of metrics, each the name of the field that holds it. */
const sources = ['object', 'pods', 'resource', 'containerResource', 'external'] as const
type Source = (typeof sources)[number]

/** A v2 metric in the old shape. */
export function toOldMetric(metric: object, side: Side): Fields {
  return convert(metric as Fields, (value, source) => flatten(value, source, side))
}

/** The inverse of `toOldMetric`. */
export function fromOldMetric(old: Fields, side: Side): Fields {
  return convert(old, (value, source) => unflatten(value, source, side))
}

function convert(metric: Fields, convertSource: (value: Fields, source: Source) => Fields): Fields {
  const converted: Record<string, unknown> = { type: metric['type'] }
  for (const source of sources) {
    const value = metric[source]
    if (isObject(value)) converted[source] = convertSource(value, source)
  }
  return converted
}

function flatten(value: Fields, source: Source, side: Side): Fields {
  const metric = fieldsOf(value, 'metric')
  const amounts = fieldsOf(value, side)
  // Quantities that the old shape always has are zero when they are not given.
  const total = side === 'current' || source === 'object' ? (amounts['value'] ?? '0') : amounts['value']
  const average = { [averageField(source, side)]: amounts['averageValue'] }
  const averageAlways = { [averageField(source, side)]: amounts['averageValue'] ?? '0' }
  const selector = { [selectorField(source)]: metric['selector'] }
  const name = { metricName: metric['name'] }
  switch (source) {
    case 'object':
      return defined({ target: targetOf(value), ...name, [`${side}Value`]: total, ...selector, ...average })
    case 'pods':
      return defined({ ...name, ...averageAlways, ...selector })
    case 'external':
      return defined({ ...name, ...selector, [`${side}Value`]: total, ...average })
    default:
      return defined({
        name: value['name'],
        [`${side}AverageUtilization`]: amounts['averageUtilization'],
        ...(side === 'current' ? averageAlways : average),
        container: value['container'],
      })
  }
}

function targetOf(value: Fields): Fields {
  const { kind, name, apiVersion } = fieldsOf(value, 'describedObject')
  return defined({ kind, name, apiVersion: apiVersion || undefined })
}

function unflatten(old: Fields, source: Source, side: Side): Fields {
  const averageValue = old[averageField(source, side)]
  const averageUtilization = old[`${side}AverageUtilization`]
  const total = old[`${side}Value`]
  // A wanted value of zero beside an average is the old shape's way not to have one.
  const value = side === 'target' && averageValue !== undefined && total === '0' ? undefined : total
  const type = averageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value'
  const amounts = defined({ value, averageValue, averageUtilization })
  return defined({
    describedObject: old['target'],
    name: old['name'],
    container: old['container'],
    metric: old['metricName'] && defined({ name: old['metricName'], selector: old[selectorField(source)] }),
    [side]: side === 'target' ? { type, ...amounts } : amounts,
  })
}

function fieldsOf(value: Fields, name: string): Fields {
  const fields = value[name]
  return isObject(fields) ? fields : {}
}

function selectorField(source: Source): string {
  return source === 'external' ? 'metricSelector' : 'selector'
}

function averageField(source: Source, side: Side): string {
  return source === 'object' ? 'averageValue' : `${side}AverageValue`
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
