import { pods } from '../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { StoredKinds } from '../stored-kinds.ts'
import type { Authorizer } from './authorizer.ts'
import { AuthorizerChain } from './authorizer-chain.ts'
import { MastersAuthorizer } from './masters-authorizer.ts'
import { NodeAuthorizer } from './node/node-authorizer.ts'
import { NodeRelations } from './node/node-relations.ts'
import { EscalationGuard } from './rbac/escalation-guard.ts'
import { PolicyIndex } from './rbac/policy-index.ts'
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts'

/** Who may do what, as the stored roles, bindings and pods say. */
export interface Authorization {
  /** Masters, then the agents of nodes, then roles (upstream: `--authorization-mode=Node,RBAC`). */
  readonly authorizer: Authorizer
  /** Goes around writes of roles and bindings. */
  readonly escalation: EscalationGuard
  /** Follows the stored objects no longer. */
  stop(): void
}

/** What decides: one of ours by its name, or another. */
export type AuthorizerChoice = 'Node' | 'RBAC' | Authorizer

/** @param choices who is asked, in this order, after the rule for masters (`--authorization-mode`) */
export function startAuthorization(
  stored: StoredKinds,
  choices: readonly AuthorizerChoice[] = ['Node', 'RBAC'],
): Authorization {
  const policy = new PolicyIndex()
  const stop = policy.follow((kind) => stored.store(kind))
  const rbac = new RbacAuthorizer(policy)
  const podStore = stored.store(eraseKind(pods))
  const podsOf = (node: string): readonly Pod[] =>
    podStore.list({ index: { name: 'spec.nodeName', value: node } }).items.map(({ object }) => object as Pod)
  const nodes = new NodeAuthorizer(new NodeRelations(stored, podsOf))
  const chosen = choices.map((choice) => (choice === 'Node' ? nodes : choice === 'RBAC' ? rbac : choice))
  const authorizer = new AuthorizerChain([new MastersAuthorizer(), ...chosen])
  return { authorizer, escalation: new EscalationGuard(authorizer, rbac, policy), stop }
}
