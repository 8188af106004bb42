import type { EpochMs } from '../../platform/clock.ts'
import { parseTime } from '../../platform/clock.ts'
import { jsonText } from '../codecs/json.ts'
import { humanDuration } from '../duration.ts'
import { ageColumn, column, nameColumn } from '../kinds/columns/columns.ts'
import type { Cell, Column } from '../kinds/define-kind.ts'
import type { KubeObject } from '../object.ts'
import type { CustomResourceColumnDefinition } from '../types/apiextensions-v1.ts'
import { compileJsonPath, JsonPathError } from './json-path.ts'

/** The table columns of a version of a definition: the name, then its own ones, or the age. */
export function columnsOf(
  definitions: readonly CustomResourceColumnDefinition[] | undefined,
): readonly Column<KubeObject>[] {
  if (!definitions?.length) return [nameColumn, { ...ageColumn, type: 'date' }]
  try {
    return [nameColumn, ...definitions.map(columnOf)]
  } catch (err) {
    // A path that cannot be read costs the definition its columns, as upstream.
    if (err instanceof JsonPathError) return [nameColumn, { ...ageColumn, type: 'date' }]
    throw err
  }
}

function columnOf(definition: CustomResourceColumnDefinition): Column<KubeObject> {
  const { name, format, priority, jsonPath } = definition
  const type = definition.type as Column<KubeObject>['type']
  const description = definition.description || `Custom resource definition column (in JSONPath format): ${jsonPath}`
  const path = compileJsonPath(jsonPath)
  const cell = (object: KubeObject, nowMs: EpochMs): Cell => {
    const [value] = path(object)
    return type === 'string' ? textCell(value) : cellOf(type, value, nowMs)
  }
  return column(name, cell, {
    type,
    description,
    ...(format !== undefined && { format }),
    ...(priority !== undefined && { priority }),
  })
}

/** Whatever it is, as text; objects and lists as JSON. */
function textCell(value: unknown): Cell {
  if (value === undefined) return null
  if (value === null) return '<no value>'
  return typeof value === 'object' ? jsonText(value) : String(value)
}

/** Null when the value is not of the column's type. */
function cellOf(type: Column<KubeObject>['type'], value: unknown, nowMs: EpochMs): Cell {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : typeof value === 'bigint' ? Number(value) : null
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? ageCell(value, nowMs) : null
    default:
      return null
  }
}

function ageCell(time: string, nowMs: EpochMs): Cell {
  const atMs = parseTime(time)
  return Number.isNaN(atMs) ? '<invalid>' : humanDuration(nowMs - atMs)
}
