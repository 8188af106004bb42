import { jsonText } from '../../../apimachinery/codecs/json.ts'
import { badRequest } from '../../../apimachinery/errors.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { ListResponse } from '../../api-request.ts'
import type { Query } from '../../options/query.ts'
import { columnDefinitionsOf, type IncludeObject, type TableOptions, tableOf } from '../../tables.ts'
import { encode } from './encode.ts'
import { type ListForm, listMeta } from './list-answer.ts'
import { jsonType } from './media-type.ts'
import { shownKind } from './scale-kind.ts'

/** What all tables of one answer have in common. */
export type TableForm = Omit<TableOptions, 'metadata'>

/** What tables are made with. */
export interface TableDeps {
  /** Ages count to its now. */
  readonly clock: Clock
  readonly describeField: TableOptions['describe']
}

export function tableForm(apiVersion: string, query: Query, { clock, describeField }: TableDeps): TableForm {
  return { apiVersion, includeObject: includeObjectOf(query), nowMs: clock.now(), describe: describeField }
}

/** What rows are to carry. @throws {ApiError} BadRequest when the query asks for something else than they can */
export function includeObjectOf(query: Query): IncludeObject {
  const text = query['includeObject'] ?? ''
  if (text === '') return 'Metadata'
  if (text === 'Metadata' || text === 'Object' || text === 'None') return text
  const problem = `includeObject: Invalid value: ${goQuote(text)}: must be 'Metadata', 'Object', 'None', or empty`
  throw badRequest(`Unable to convert to Table as requested: ${problem}`)
}

/** One object as a table. */
export function objectTable(kind: Kind, object: object, form: TableForm): object {
  const resourceVersion = (object as Partial<KubeObject>).metadata?.resourceVersion
  return tableOf(shownKind(kind, object), [object as KubeObject], {
    ...form,
    metadata: resourceVersion ? { resourceVersion } : {},
  })
}

/** A list as a table. */
export function tableList(list: ListResponse, form: TableForm): ListForm {
  const { kind } = list
  const metadata = listMeta(list)
  return {
    pieces(mediaType) {
      if (mediaType === jsonType) return tablePieces(list, metadata, form)
      const objects = list.items.map(({ object }) => object)
      return [encode(tableOf(kind, objects, { ...form, metadata }), mediaType)]
    },
  }
}

/** Rows are made a few at a time, while the pieces are taken. */
const rowsAtOnce = 32

function* tablePieces({ kind, items }: ListResponse, metadata: object, form: TableForm): Generator<Buffer> {
  const { apiVersion, describe } = form
  const head = { kind: 'Table', apiVersion, metadata, columnDefinitions: columnDefinitionsOf(kind, describe) }
  yield Buffer.from(`${jsonText(head).slice(0, -1)},"rows":[`)
  for (let at = 0; at < items.length; at += rowsAtOnce) {
    const objects = items.slice(at, at + rowsAtOnce).map(({ object }) => object)
    const { rows } = tableOf(kind, objects, { ...form, metadata })
    yield Buffer.from((at > 0 ? ',' : '') + jsonText(rows).slice(1, -1))
  }
  yield Buffer.from(']}\n')
}
