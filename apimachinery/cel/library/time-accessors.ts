import { durationType, intType, stringType, timestampType } from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { type CelDuration, type CelTimestamp, type TimeFields, zoneOffsetSeconds } from '../values/time.ts'
import { declareFunction, method } from './declare.ts'

/** Parts of timestamps and durations (langdef.md, Timestamp and Duration functions). */

const ofTimestamp: readonly (readonly [string, (fields: TimeFields) => number])[] = [
  ['getFullYear', ({ year }) => year],
  ['getMonth', ({ month }) => month],
  ['getDayOfYear', ({ dayOfYear }) => dayOfYear],
  ['getDate', ({ dayOfMonth }) => dayOfMonth + 1],
  ['getDayOfMonth', ({ dayOfMonth }) => dayOfMonth],
  ['getDayOfWeek', ({ dayOfWeek }) => dayOfWeek],
  ['getHours', ({ hours }) => hours],
  ['getMinutes', ({ minutes }) => minutes],
  ['getSeconds', ({ seconds }) => seconds],
  ['getMilliseconds', ({ nanos }) => Math.trunc(nanos / 1_000_000)],
]

const nanosPer: Readonly<Record<string, bigint>> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
}

function inZone(timestamp: CelTimestamp, zone: string): TimeFields {
  const offset = zoneOffsetSeconds(zone, timestamp)
  if (offset === undefined) throw new CelError(`unknown time zone ${zone}`)
  return timestamp.fields(offset)
}

function ofDuration(name: string) {
  if (name === 'getMilliseconds') {
    return [
      method(
        'duration_to_milliseconds',
        [durationType],
        intType,
        ({ nanos }: CelDuration) => (nanos / 1_000_000n) % 1000n,
      ),
    ]
  }
  const unit = nanosPer[name]
  if (unit === undefined) return []
  return [
    method(
      `duration_to_${name.slice(3).toLowerCase()}`,
      [durationType],
      intType,
      ({ nanos }: CelDuration) => nanos / unit,
    ),
  ]
}

export const timeFunctions = ofTimestamp.map(([name, read]) => {
  const id = `timestamp_to_${name.slice(3).toLowerCase()}`
  return declareFunction(
    name,
    method(id, [timestampType], intType, (value: CelTimestamp) => BigInt(read(value.fields()))),
    method(`${id}_with_tz`, [timestampType, stringType], intType, (value: CelTimestamp, zone: string) =>
      BigInt(read(inZone(value, zone))),
    ),
    ...ofDuration(name),
  )
})
