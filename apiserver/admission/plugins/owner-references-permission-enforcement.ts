import { deepEqual } from '../../../apimachinery/equality.ts'
import type { OwnerReference } from '../../../apimachinery/types/meta-v1.ts'
import type { AuthorizationAttributes, Authorizer } from '../../authorization/authorizer.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'

/** Lets those change the owners of an object who may delete it, and block the deletion of owners who may hold it up. */
export class OwnerReferencesPermissionEnforcement implements AdmissionPlugin {
  readonly name = 'OwnerReferencesPermissionEnforcement'
  readonly #authorizer: Authorizer
  readonly #kinds: () => KindIndex

  constructor(authorizer: Authorizer, kinds: () => KindIndex) {
    this.#authorizer = authorizer
    this.#kinds = kinds
  }

  validate(attributes: AdmissionAttributes): Promise<void> | undefined {
    const { kind, operation, subresource } = attributes
    if (operation !== 'CREATE' && operation !== 'UPDATE') return undefined
    // The status of pods comes from agents, and cannot change owners.
    if (kind.group === '' && kind.plural === 'pods' && subresource === 'status') return undefined
    return deepEqual(ownersOf(attributes.object), ownersOf(attributes.oldObject)) ? undefined : this.#check(attributes)
  }

  async #check(attributes: AdmissionAttributes): Promise<void> {
    const { operation, kind, subresource, namespace, name } = attributes
    const { group, version, plural: resource } = kind
    if (operation === 'UPDATE') {
      const why = await this.#refusal(attributes, 'delete', { group, version, resource, subresource, namespace, name })
      if (why) throw forbid(attributes, `cannot set an ownerRef on a resource you can't delete: ${why}`)
    }
    for (const owner of newlyBlocking(attributes)) await this.#checkOwner(attributes, owner)
  }

  async #checkOwner(attributes: AdmissionAttributes, owner: OwnerReference): Promise<void> {
    const { apiVersion, kind: kindName, name } = owner
    const kind = this.#kinds().byKind(apiVersion, kindName)
    if (!kind) {
      const what = `cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kindName}`
      const why = `no matches for kind "${kindName}" in version "${apiVersion}"`
      throw forbid(attributes, `cannot set blockOwnerDeletion in this case because ${what}: ${why}`)
    }
    const { group, version, plural: resource } = kind
    const namespace = kind.namespaced ? attributes.namespace : ''
    const place = { group, version, resource, subresource: 'finalizers', namespace, name }
    const why = await this.#refusal(attributes, 'update', place)
    if (!why) return
    const rule = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on`
    throw forbid(attributes, `${rule}: ${why}`)
  }

  /** Why the user may not do something, as upstream shows it: the reason and the error, if there is one. */
  async #refusal(
    { user }: AdmissionAttributes,
    verb: string,
    place: Omit<AuthorizationAttributes, 'user' | 'verb'>,
  ): Promise<string | undefined> {
    const { allowed, reason, error } = await this.#authorizer.authorize({ user, verb, ...place })
    return allowed ? undefined : `${reason}, ${error ?? '<nil>'}`
  }
}

function ownersOf(object: AdmissionAttributes['object']): readonly OwnerReference[] {
  // What some subresources take has no metadata.
  return object?.metadata?.ownerReferences ?? []
}

function newlyBlocking({ object, oldObject }: AdmissionAttributes): readonly OwnerReference[] {
  const old = new Map(ownersOf(oldObject).map((owner) => [owner.uid, owner]))
  return ownersOf(object).filter((owner) => owner.blockOwnerDeletion && !old.get(owner.uid)?.blockOwnerDeletion)
}
