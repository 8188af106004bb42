import { type Quantity, zeroQuantity } from '../../quantity.ts'
import { column } from '../columns/columns.ts'
import type { Column } from '../define-kind.ts'

/** What metrics-server shows of resource usage: a column for each resource that is measured, by its name. */
export function usageColumns<T extends { readonly window: string }>(
  usageOf: (object: T, resource: string) => Quantity | undefined,
): readonly Column<T>[] {
  const usageColumn = (resource: string) =>
    column<T>(resource, (object) => (usageOf(object, resource) ?? zeroQuantity).toString(), {
      format: 'quantity',
      description: '',
    })
  return [
    usageColumn('cpu'),
    usageColumn('memory'),
    column('Window', ({ window }) => window, { format: 'duration', description: '' }),
  ]
}
