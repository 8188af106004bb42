import { secrets } from '../../../apimachinery/kinds/core/secret.ts'
import type { Secret } from '../../../apimachinery/types/core-v1.ts'
import { type Clock, parseTime } from '../../../platform/clock.ts'
import { secretsEqual } from '../../../platform/crypto.ts'
import type { UserInfo } from '../../api-request.ts'
import type { ObjectReader } from '../../object-reader.ts'

/** `ID.SECRET` (k8s.io/cluster-bootstrap/token/api). */
const tokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/
const defaultGroup = 'system:bootstrappers'
const namespace = 'kube-system'
const secretType = 'bootstrap.kubernetes.io/token'

/** Knows the tokens by which nodes join a cluster: Secrets of kube-system (`--enable-bootstrap-token-auth`). */
export function bootstrapTokens(reader: () => ObjectReader, clock: Clock) {
  return (token: string): UserInfo | undefined => {
    const [, id, secret] = tokenPattern.exec(token) ?? []
    if (id === undefined || secret === undefined) return undefined
    const found = reader().get(secrets, { namespace, name: `bootstrap-token-${id}` })
    if (found?.type !== secretType || found.metadata.deletionTimestamp) return undefined
    if (!secretsEqual(textOf(found, 'token-secret'), secret) || textOf(found, 'token-id') !== id) return undefined
    if (isOver(textOf(found, 'expiration'), clock)) return undefined
    if (textOf(found, 'usage-bootstrap-authentication') !== 'true') return undefined
    const groups = groupsOf(textOf(found, 'auth-extra-groups'))
    return groups && { name: `system:bootstrap:${id}`, groups }
  }
}

function textOf({ data }: Secret, key: string): string {
  return Buffer.from(data?.[key] ?? '', 'base64').toString('utf8')
}

/** A time that cannot be read is over. */
function isOver(expiration: string, clock: Clock): boolean {
  if (expiration === '') return false
  const endsAt = parseTime(expiration)
  return !(endsAt > clock.now())
}

/** @returns undefined when a group is none that such tokens may give */
function groupsOf(list: string): string[] | undefined {
  const extra = list === '' ? [] : list.split(',').map((group) => group.trim())
  if (!extra.every((group) => groupPattern.test(group))) return undefined
  return [...new Set([defaultGroup, ...extra])].sort()
}
