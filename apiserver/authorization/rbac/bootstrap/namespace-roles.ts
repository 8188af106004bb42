import type { PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'
import { eventsRule, read, rule } from './rule.ts'

/** A Role that every cluster has. */
export interface BootstrapNamespaceRole {
  readonly namespace: string
  readonly name: string
  readonly rules: readonly PolicyRule[]
}

/** The Roles of upstream's bootstrap policy. */
export const namespaceRoles: readonly BootstrapNamespaceRole[] = [
  {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication-reader',
    rules: [rule(read, 'core', 'configmaps', 'extension-apiserver-authentication')],
  },
  leaderLocking('kube-controller-manager'),
  leaderLocking('kube-scheduler'),
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    rules: [rule(read, 'core', 'secrets')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    rules: [rule('create get list update watch', 'core', 'configmaps')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    rules: [rule('delete get list watch', 'core', 'secrets'), eventsRule],
  },
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: [rule(read, 'core', 'configmaps'), rule('update', 'core', 'configmaps', 'cluster-info'), eventsRule],
  },
]

function leaderLocking(program: string): BootstrapNamespaceRole {
  return {
    namespace: 'kube-system',
    name: `system::leader-locking-${program}`,
    rules: [rule('watch', 'core', 'configmaps'), rule('get update', 'core', 'configmaps', program)],
  }
}
