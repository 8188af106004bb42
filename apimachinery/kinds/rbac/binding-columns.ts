import type { ClusterRoleBinding, RoleBinding, Subject } from '../../types/rbac-v1.ts'
import { ageColumn, column, nameColumn, wideColumn } from '../columns/columns.ts'
import type { Column } from '../define-kind.ts'

type Binding = RoleBinding | ClusterRoleBinding

/** What `kubectl get` shows of both kinds of role bindings. */
export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  column('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`, { field: 'roleRef' }),
  ageColumn,
  wideColumn('Users', (binding) => namesOf(binding, 'User'), { description: 'Users in the roleBinding' }),
  wideColumn('Groups', (binding) => namesOf(binding, 'Group'), { description: 'Groups in the roleBinding' }),
  wideColumn('ServiceAccounts', (binding) => namesOf(binding, 'ServiceAccount'), {
    description: 'ServiceAccounts in the roleBinding',
  }),
]

function namesOf({ subjects }: Binding, wanted: string): string {
  const nameOf = ({ kind, namespace, name }: Subject) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name)
  return (subjects ?? [])
    .filter(({ kind }) => kind === wanted)
    .map(nameOf)
    .join(', ')
}
