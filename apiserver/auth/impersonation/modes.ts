import { isDnsSubdomain } from '../../../apimachinery/names.ts'
import type { UserInfo } from '../../api-request.ts'
import { type AuthorizationAttributes, type Authorizer, forbiddenError } from '../../authorization/authorizer.ts'
import { nodeUserPrefix } from '../../authorization/node/node-identity.ts'
import { splitServiceAccountUsername } from '../users.ts'
import type { Impersonated } from './impersonation.ts'
import { impersonatedUser, type PartCheck, partsOf } from './parts.ts'

/** A way to be allowed to act as somebody. */
export interface ImpersonationMode {
  /** Whether it is for such users. */
  supports(wanted: UserInfo, requester: UserInfo): boolean
  /** @throws {ApiError} Forbidden */
  check(wanted: UserInfo, attributes: AuthorizationAttributes): Promise<Impersonated>
}

/** In the order in which they are tried. */
export function impersonationModes(authorizer: Authorizer): readonly ImpersonationMode[] {
  return [
    associatedNode(authorizer),
    constrained(authorizer, 'arbitrary-node', (wanted) => isNameOnly(wanted) && nodeOf(wanted) !== undefined),
    constrained(
      authorizer,
      'serviceaccount',
      (wanted) => isNameOnly(wanted) && splitServiceAccountUsername(wanted.name) !== undefined,
    ),
    constrained(
      authorizer,
      'user-info',
      (wanted) => nodeOf(wanted) === undefined && splitServiceAccountUsername(wanted.name) === undefined,
    ),
    unconstrained(authorizer),
  ]
}

/** The verb `impersonate` on all that is named, whatever is then done. */
function unconstrained(authorizer: Authorizer): ImpersonationMode {
  return {
    supports: () => true,
    async check(wanted, { user }) {
      for (const part of partsOf(wanted, { verb: 'impersonate', isConstrained: false })) {
        await checkPart(authorizer, user, part)
      }
      return { user: impersonatedUser(wanted, undefined), constraint: undefined }
    },
  }
}

/** `impersonate-on:MODE:VERB` on what is asked for, and `impersonate:MODE` on all that is named of the user. */
function constrained(
  authorizer: Authorizer,
  mode: string,
  supports: ImpersonationMode['supports'],
  adapt = (attributes: AuthorizationAttributes) => attributes,
): ImpersonationMode {
  const verb = `impersonate:${mode}`
  return {
    supports,
    async check(wanted, attributes) {
      await confirm(authorizer, adapt({ ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` }))
      const node = nodeOf(wanted)
      for (const part of partsOf(wanted, { verb, isConstrained: true, node })) {
        await checkPart(authorizer, attributes.user, part, adapt)
      }
      return { user: impersonatedUser(wanted, node), constraint: verb }
    },
  }
}

const nodeNameKey = 'authentication.kubernetes.io/node-name'

/**
 * A service account, from a pod, as the node that its token was made on. Which node that is counts for nothing in the
 * questions to the authorizer, so that they are the same on all nodes.
 */
function associatedNode(authorizer: Authorizer): ImpersonationMode {
  const mode = 'associated-node'
  const isOwnNode = (wanted: UserInfo, requester: UserInfo) => {
    const names = requester.extra?.[nodeNameKey]
    return (
      isNameOnly(wanted) &&
      splitServiceAccountUsername(requester.name) !== undefined &&
      names?.length === 1 &&
      names[0] === nodeOf(wanted)
    )
  }
  return constrained(authorizer, mode, isOwnNode, (attributes) => ({
    ...attributes,
    ...(attributes.verb === `impersonate:${mode}` && { name: '*' }),
    user: {
      ...attributes.user,
      extra: { 'authentication.kubernetes.io/associated-node-keys': Object.keys(attributes.user.extra ?? {}).sort() },
    },
  }))
}

async function checkPart(
  authorizer: Authorizer,
  user: UserInfo,
  { any, all, refusal }: PartCheck,
  adapt = (attributes: AuthorizationAttributes) => attributes,
): Promise<void> {
  const [first] = all
  if (refusal !== undefined && first) throw forbiddenError({ ...first, user }, refusal)
  if (any && (await authorizer.authorize(adapt({ ...any, user }))).allowed) return
  for (const attributes of all) await confirm(authorizer, adapt({ ...attributes, user }))
}

/** @throws {ApiError} Forbidden */
async function confirm(authorizer: Authorizer, attributes: AuthorizationAttributes): Promise<void> {
  const { allowed, reason, error } = await authorizer.authorize(attributes)
  if (allowed) return
  throw forbiddenError(attributes, error === undefined ? reason : reason === '' ? error : `${error}: ${reason}`)
}

function isNameOnly({ uid, groups, extra = {} }: UserInfo): boolean {
  return !uid && groups.length === 0 && Object.keys(extra).length === 0
}

/** The node whose agent has that user name. */
function nodeOf({ name }: UserInfo): string | undefined {
  if (!name.startsWith(nodeUserPrefix)) return undefined
  const node = name.slice(nodeUserPrefix.length)
  return isDnsSubdomain(node) ? node : undefined
}
