import type { Subject } from '../../../../apimachinery/types/rbac-v1.ts'
import { controllerAccounts, controllerRoleName } from './controller-roles.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

/** A binding that every cluster has: of a ClusterRole for the cluster, or of a Role in its namespace. */
export interface BootstrapBinding {
  /** Absent: a ClusterRoleBinding. */
  readonly namespace?: string
  readonly name: string
  readonly role: string
  readonly subjects: readonly Subject[]
}

/** The ClusterRoleBindings of upstream's bootstrap policy. Node agents get their rights from the node authorizer. */
export const clusterRoleBindings: readonly BootstrapBinding[] = [
  cluster('cluster-admin', group('system:masters')),
  cluster('system:monitoring', group('system:monitoring')),
  cluster('system:discovery', group('system:authenticated')),
  cluster('system:basic-user', group('system:authenticated')),
  cluster('system:public-info-viewer', group('system:authenticated'), group('system:unauthenticated')),
  cluster('system:node-proxier', user('system:kube-proxy')),
  cluster('system:kube-controller-manager', user('system:kube-controller-manager')),
  cluster('system:kube-dns', account('kube-dns')),
  cluster('system:kube-scheduler', user('system:kube-scheduler')),
  cluster('system:volume-scheduler', user('system:kube-scheduler')),
  cluster('system:node'),
  cluster('system:service-account-issuer-discovery', group('system:serviceaccounts')),
  ...controllerAccounts.map((name) => cluster(controllerRoleName(name), account(name))),
]

/** The RoleBindings of upstream's bootstrap policy. */
export const roleBindings: readonly BootstrapBinding[] = [
  {
    namespace: 'kube-system',
    name: 'system::extension-apiserver-authentication-reader',
    role: 'extension-apiserver-authentication-reader',
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  ...['kube-controller-manager', 'kube-scheduler'].map((program) =>
    inNamespace('kube-system', `system::leader-locking-${program}`, user(`system:${program}`), account(program)),
  ),
  inNamespace('kube-system', 'system:controller:bootstrap-signer', account('bootstrap-signer')),
  inNamespace('kube-system', 'system:controller:cloud-provider', account('cloud-provider')),
  inNamespace('kube-system', 'system:controller:token-cleaner', account('token-cleaner')),
  inNamespace('kube-public', 'system:controller:bootstrap-signer', account('bootstrap-signer')),
]

function cluster(role: string, ...subjects: readonly Subject[]): BootstrapBinding {
  return { name: role, role, subjects }
}

function inNamespace(namespace: string, role: string, ...subjects: readonly Subject[]): BootstrapBinding {
  return { namespace, name: role, role, subjects }
}

function user(name: string): Subject {
  return { kind: 'User', apiGroup: rbacGroup, name }
}

function group(name: string): Subject {
  return { kind: 'Group', apiGroup: rbacGroup, name }
}

function account(name: string): Subject {
  return { kind: 'ServiceAccount', name, namespace: 'kube-system' }
}
