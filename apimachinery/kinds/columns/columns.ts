import type { EpochMs } from '../../../platform/clock.ts'
import { parseTime } from '../../../platform/clock.ts'
import { humanDuration } from '../../duration.ts'
import type { KubeObject } from '../../object.ts'
import { formatLabelSelector } from '../../selectors/labels.ts'
import type { Container } from '../../types/core-v1.ts'
import type { LabelSelector } from '../../types/meta-v1.ts'
import type { Cell, Column } from '../define-kind.ts'

type More<T> = Partial<Omit<Column<T>, 'name' | 'cell'>>

/** A column of texts, unless `more` says otherwise. */
export function column<T>(name: string, cell: Column<T>['cell'], more: More<T> = {}): Column<T> {
  return { name, type: 'string', cell, ...more }
}

/** A column that only `-o wide` shows. */
export function wideColumn<T>(name: string, cell: Column<T>['cell'], more: More<T> = {}): Column<T> {
  return column(name, cell, { priority: 1, ...more })
}

/** The object's name: the first column nearly everywhere. */
export const nameColumn: Column<KubeObject> = column('Name', ({ metadata }) => metadata.name, {
  format: 'name',
  field: 'metadata.name',
})

/** How long ago the object was created. */
export const ageColumn: Column<KubeObject> = column(
  'Age',
  ({ metadata }, nowMs) => since(metadata.creationTimestamp, nowMs),
  {
    field: 'metadata.creationTimestamp',
  },
)

/** How long ago `time` was, or `<unknown>`. */
export function since(time: string | null | undefined, nowMs: EpochMs): string {
  return time ? humanDuration(nowMs - parseTime(time)) : '<unknown>'
}

/** Containers and images of a pod template, wide. */
export function containerColumns<T>(containersOf: (object: T) => readonly Container[] | null | undefined): Column<T>[] {
  return [
    wideColumn('Containers', (object) => join(containersOf(object)?.map(({ name }) => name)), {
      description: 'Names of each container in the template.',
    }),
    wideColumn('Images', (object) => join(containersOf(object)?.map(({ image }) => image ?? '')), {
      description: 'Images referenced by each container in the template.',
    }),
  ]
}

/** A label selector as text, wide. */
export function selectorColumn<T>(selectorOf: (object: T) => LabelSelector | undefined, field: string): Column<T> {
  return wideColumn('Selector', (object) => formatLabelSelector(selectorOf(object)), { field })
}

/** `a=b,c=d` sorted by key, or `<none>`. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length > 0 ? pairs.sort().join(',') : '<none>'
}

/** `a,b`. */
export function join(texts: readonly string[] | null | undefined): string {
  return (texts ?? []).join(',')
}

/** `texts[0],…`, cut after `max` as `a,b,c + 2 more...`. */
export function joinSome(texts: readonly string[], max: number, separator = ','): string {
  const shown = texts.slice(0, max).join(separator)
  return texts.length > max ? `${shown} + ${texts.length - max} more...` : shown
}

/** The value, or `<none>` where it is empty. */
export function orNone(text: string | null | undefined): string {
  return text || '<none>'
}

/** The value, or `<unset>` where there is none. */
export function orUnset(value: Cell | undefined): Cell {
  return value ?? '<unset>'
}
