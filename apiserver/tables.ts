import type { Cell, Column, Kind, RowCondition } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import type { ListMeta } from '../apimachinery/types/meta-v1.ts'
import type { EpochMs } from '../platform/clock.ts'

/** What rows carry beside their cells (`includeObject`). */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

export interface TableColumnDefinition {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  readonly priority: number
}

export interface TableRow {
  readonly cells: readonly Cell[]
  readonly conditions?: readonly RowCondition[]
  readonly object: object | null
}

/** `meta.k8s.io` Table: objects as `kubectl get` prints them. */
export interface Table {
  readonly kind: 'Table'
  readonly apiVersion: string
  readonly metadata: ListMeta
  readonly columnDefinitions: readonly TableColumnDefinition[]
  readonly rows: readonly TableRow[]
}

/** How a table is to look. */
export interface TableOptions {
  /** `meta.k8s.io/v1`, or the older `meta.k8s.io/v1beta1`. */
  readonly apiVersion: string
  readonly includeObject: IncludeObject
  /** For ages. */
  readonly nowMs: EpochMs
  readonly metadata: ListMeta
  /** The documentation of a field of the kind, for columns that show one and have no description of their own. */
  readonly describe: (kind: Kind, field: string) => string
}

/** What kinds show that define no columns. */
const genericColumns: readonly Column<KubeObject>[] = [
  { name: 'Name', type: 'string', format: 'name', field: 'metadata.name', cell: ({ metadata }) => metadata.name },
  {
    name: 'Created At',
    type: 'date',
    field: 'metadata.creationTimestamp',
    cell: ({ metadata }) => metadata.creationTimestamp ?? null,
  },
]

/** Renders objects of a kind, in their order. */
export function tableOf(kind: Kind, objects: readonly KubeObject[], options: TableOptions): Table {
  const { apiVersion, metadata } = options
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: columnDefinitionsOf(kind, options.describe),
    rows: objects.map((object) => rowOf(kind, object, options)),
  }
}

/** The columns of a kind's tables. */
export function columnDefinitionsOf(kind: Kind, describe: TableOptions['describe']): TableColumnDefinition[] {
  return columnsOf(kind).map(({ name, type, format = '', description, field, priority = 0 }) => ({
    name,
    type,
    format,
    description: description ?? (field === undefined ? '' : describe(kind, field)),
    priority,
  }))
}

function columnsOf({ rules }: Kind): readonly Column<KubeObject>[] {
  return rules.columns ?? genericColumns
}

function rowOf(kind: Kind, object: KubeObject, { apiVersion, includeObject, nowMs }: TableOptions): TableRow {
  const conditions = kind.rules.rowConditions?.(object) ?? []
  return {
    cells: columnsOf(kind).map(({ cell }) => cell(object, nowMs)),
    ...(conditions.length > 0 && { conditions }),
    object: shownObject(object, apiVersion, includeObject),
  }
}

function shownObject(object: KubeObject, apiVersion: string, includeObject: IncludeObject): object | null {
  if (includeObject === 'None') return null
  return includeObject === 'Object' ? object : partialMetadata(object, apiVersion)
}

/** An object with nothing but its metadata (`PartialObjectMetadata`). */
export function partialMetadata({ metadata }: KubeObject, apiVersion: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata }
}
