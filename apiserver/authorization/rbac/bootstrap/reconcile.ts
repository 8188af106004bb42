import { deepClone, deepEqual } from '../../../../apimachinery/equality.ts'
import { eraseKind } from '../../../../apimachinery/kinds/define-kind.ts'
import { clusterRoles as clusterRoleKind } from '../../../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings as clusterRoleBindingKind } from '../../../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import { roles as roleKind } from '../../../../apimachinery/kinds/rbac/role.ts'
import { roleBindings as roleBindingKind } from '../../../../apimachinery/kinds/rbac/role-binding.ts'
import type { KubeObject } from '../../../../apimachinery/object.ts'
import type { ClusterRole, ClusterRoleBinding, PolicyRule } from '../../../../apimachinery/types/rbac-v1.ts'
import type { Registry } from '../../../registry/registry.ts'
import { type Correction, ensureObject, type SystemObject } from '../../../system-objects.ts'
import { uncovered } from '../rule-cover.ts'
import { type BootstrapBinding, clusterRoleBindings, roleBindings } from './bindings.ts'
import { type BootstrapRole, clusterRoles } from './cluster-roles.ts'
import { controllerRoles } from './controller-roles.ts'
import { type BootstrapNamespaceRole, namespaceRoles } from './namespace-roles.ts'

const autoUpdate = 'rbac.authorization.kubernetes.io/autoupdate'
const annotations = { [autoUpdate]: 'true' }
const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }

/**
 * Creates the roles and bindings that every cluster has, and gives those that are there what they lack: rules, subjects,
 * labels. What an administrator added stays; with the annotation autoupdate "false" everything stays.
 */
export async function reconcilePolicy(registry: Registry): Promise<void> {
  const ensure = (object: SystemObject, correct: Correction) => ensureObject(registry, object, unlessFixed(correct))
  // Writes of one turn share a transaction.
  await Promise.all([
    ...[...clusterRoles, ...controllerRoles].map((role) => ensure(clusterRoleObject(role), withMissingRules)),
    ...namespaceRoles.map((role) => ensure(roleObject(role), withMissingRules)),
    ...[...clusterRoleBindings, ...roleBindings].map((binding) => ensure(bindingObject(binding), withMissingSubjects)),
  ])
}

function clusterRoleObject({ name, rules, aggregateTo, aggregated }: BootstrapRole): SystemObject {
  const labels = { ...bootstrapping, ...(aggregateTo && { [aggregateLabel(aggregateTo)]: 'true' }) }
  const metadata = { name, labels, annotations }
  const kind = eraseKind(clusterRoleKind)
  if (!aggregated) return { kind, metadata, rules }
  const selector = { matchLabels: { [aggregateLabel(name)]: 'true' } }
  return { kind, metadata, aggregationRule: { clusterRoleSelectors: [selector] }, rules: null }
}

function aggregateLabel(role: string): string {
  return `rbac.authorization.k8s.io/aggregate-to-${role}`
}

function roleObject({ namespace, name, rules }: BootstrapNamespaceRole): SystemObject {
  return { kind: eraseKind(roleKind), metadata: { namespace, name, labels: bootstrapping, annotations }, rules }
}

function bindingObject({ namespace, name, role, subjects }: BootstrapBinding): SystemObject {
  const isCluster = namespace === undefined
  return {
    kind: isCluster ? eraseKind(clusterRoleBindingKind) : eraseKind(roleBindingKind),
    metadata: { name, labels: bootstrapping, annotations, ...(!isCluster && { namespace }) },
    roleRef: { apiGroup: roleKind.group, kind: isCluster ? clusterRoleKind.kind : roleKind.kind, name: role },
    ...(subjects.length > 0 && { subjects }),
  }
}

/** Objects that an administrator keeps to himself stay as they are. */
function unlessFixed(correct: Correction): Correction {
  return (found, wanted) => {
    if (found.metadata.annotations?.[autoUpdate] === 'false') return deepClone(found)
    const corrected = deepClone(correct(found, wanted))
    const { metadata } = corrected
    return {
      ...corrected,
      metadata: {
        ...metadata,
        labels: { ...wanted.metadata.labels, ...metadata.labels },
        annotations: { ...wanted.metadata.annotations, ...metadata.annotations },
      },
    }
  }
}

function withMissingRules(found: KubeObject, wanted: KubeObject): KubeObject {
  const [role, model] = [found as ClusterRole, wanted as ClusterRole]
  // The rules of an aggregated role are the aggregation controller's.
  if (model.aggregationRule) return { ...role, aggregationRule: model.aggregationRule } as KubeObject
  const held: readonly PolicyRule[] = role.rules ?? []
  const missing = (model.rules ?? []).filter((rule: PolicyRule) => uncovered([rule], held).length > 0)
  const rules = [...held, ...missing]
  return missing.length === 0 ? role : ({ ...role, rules } as KubeObject)
}

function withMissingSubjects(found: KubeObject, wanted: KubeObject): KubeObject {
  const [binding, model] = [found as ClusterRoleBinding, wanted as ClusterRoleBinding]
  const { subjects = [] } = binding
  const missing = (model.subjects ?? []).filter((subject) => !subjects.some((known) => deepEqual(known, subject)))
  const all = [...subjects, ...missing]
  return missing.length === 0 ? binding : ({ ...binding, subjects: all } as KubeObject)
}
