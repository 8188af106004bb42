import * as types from '../types/cel-type.ts'
import { CelError } from '../values/cel-error.ts'
import { CelOpaque } from '../values/cel-value.ts'
import { declareFunction, method } from './declare.ts'

/** Questions to the authorizer (k8s.io/apiserver/pkg/cel/library/authz.go). */

const name = (suffix: string) => `kubernetes.authorization.${suffix}`
export const authorizerType = types.opaque(name('Authorizer'))
const pathCheckType = types.opaque(name('PathCheck'))
const groupCheckType = types.opaque(name('GroupCheck'))
export const resourceCheckType = types.opaque(name('ResourceCheck'))
const decisionType = types.opaque(name('Decision'))
const { boolType, stringType } = types

/** Somebody who might do something. */
export interface AuthorizationSubject {
  readonly name: string
  readonly uid?: string | undefined
  readonly groups: readonly string[]
}

/** What somebody might do. */
export interface AuthorizationQuestion {
  /** Undefined: the user of the request. */
  readonly subject: AuthorizationSubject | undefined
  readonly verb: string
  /** Of a request that is for no resource. */
  readonly path?: string
  readonly resource?: ResourceQuestion
}

export interface ResourceQuestion {
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** The answer. An error does not say that it is not allowed. */
export interface AuthorizationAnswer {
  readonly allowed: boolean
  readonly reason: string
  readonly error?: string
}

export type AskAuthorizer = (question: AuthorizationQuestion) => AuthorizationAnswer

/** The authorizer as a value, for the variables `authorizer` and `authorizer.requestResource`. */
export class CelAuthorizer extends CelOpaque {
  readonly typeName = name('Authorizer')
  readonly ask: AskAuthorizer
  readonly subject: AuthorizationSubject | undefined

  constructor(ask: AskAuthorizer, subject?: AuthorizationSubject) {
    super()
    this.ask = ask
    this.subject = subject
  }

  equals(other: CelOpaque): boolean {
    return this === other
  }
}

class PathCheck extends CelOpaque {
  readonly typeName = name('PathCheck')
  readonly authorizer: CelAuthorizer
  readonly path: string

  constructor(authorizer: CelAuthorizer, path: string) {
    super()
    this.authorizer = authorizer
    this.path = path
  }

  equals(other: CelOpaque): boolean {
    return this === other
  }
}

class GroupCheck extends CelOpaque {
  readonly typeName = name('GroupCheck')
  readonly authorizer: CelAuthorizer
  readonly group: string

  constructor(authorizer: CelAuthorizer, group: string) {
    super()
    this.authorizer = authorizer
    this.group = group
  }

  equals(other: CelOpaque): boolean {
    return this === other
  }
}

/** A question about a resource as a value. */
export class ResourceCheck extends CelOpaque {
  readonly typeName = name('ResourceCheck')
  readonly authorizer: CelAuthorizer
  readonly question: ResourceQuestion

  constructor(authorizer: CelAuthorizer, question: ResourceQuestion) {
    super()
    this.authorizer = authorizer
    this.question = question
  }

  with(change: Partial<ResourceQuestion>): ResourceCheck {
    return new ResourceCheck(this.authorizer, { ...this.question, ...change })
  }

  equals(other: CelOpaque): boolean {
    return this === other
  }
}

class Decision extends CelOpaque {
  readonly typeName = name('Decision')
  readonly answer: AuthorizationAnswer

  constructor(answer: AuthorizationAnswer) {
    super()
    this.answer = answer
  }

  equals(other: CelOpaque): boolean {
    return this === other
  }
}

function serviceAccount({ ask }: CelAuthorizer, namespace: string, account: string): CelAuthorizer {
  for (const part of [namespace, account]) {
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(part)) {
      throw new CelError(`Invalid service account ${part === namespace ? 'namespace' : 'name'}`)
    }
  }
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
  return new CelAuthorizer(ask, { name: `system:serviceaccount:${namespace}:${account}`, groups })
}

function check({ authorizer }: PathCheck | ResourceCheck, question: Omit<AuthorizationQuestion, 'subject'>): Decision {
  return new Decision(authorizer.ask({ subject: authorizer.subject, ...question }))
}

/** Changes one part of a question about a resource. */
function setter(part: keyof ResourceQuestion) {
  const id = `resourcecheck_${part.toLowerCase()}`
  return declareFunction(
    part,
    method(id, [resourceCheckType, stringType], resourceCheckType, (resource: ResourceCheck, value: string) =>
      resource.with({ [part]: value }),
    ),
  )
}

export const authorizerFunctions = [
  declareFunction(
    'path',
    method(
      'authorizer_path',
      [authorizerType, stringType],
      pathCheckType,
      (authorizer: CelAuthorizer, path: string) => {
        if (path === '') throw new CelError('path must not be empty')
        return new PathCheck(authorizer, path)
      },
    ),
  ),
  declareFunction(
    'group',
    method(
      'authorizer_group',
      [authorizerType, stringType],
      groupCheckType,
      (authorizer: CelAuthorizer, group: string) => new GroupCheck(authorizer, group),
    ),
  ),
  declareFunction(
    'serviceAccount',
    method('authorizer_serviceaccount', [authorizerType, stringType, stringType], authorizerType, serviceAccount),
  ),
  declareFunction(
    'resource',
    method(
      'groupcheck_resource',
      [groupCheckType, stringType],
      resourceCheckType,
      (group: GroupCheck, resource: string) =>
        new ResourceCheck(group.authorizer, { group: group.group, resource, subresource: '', namespace: '', name: '' }),
    ),
  ),
  setter('subresource'),
  setter('namespace'),
  setter('name'),
  setter('labelSelector'),
  setter('fieldSelector'),
  declareFunction(
    'check',
    method('pathcheck_check', [pathCheckType, stringType], decisionType, (path: PathCheck, verb: string) =>
      check(path, { verb, path: path.path }),
    ),
    method(
      'resourcecheck_check',
      [resourceCheckType, stringType],
      decisionType,
      (resource: ResourceCheck, verb: string) => check(resource, { verb, resource: resource.question }),
    ),
  ),
  declareFunction(
    'allowed',
    method('decision_allowed', [decisionType], boolType, ({ answer }: Decision) => answer.allowed),
  ),
  declareFunction(
    'reason',
    method('decision_reason', [decisionType], stringType, ({ answer }: Decision) => answer.reason),
  ),
  declareFunction(
    'errored',
    method('decision_errored', [decisionType], boolType, ({ answer }: Decision) => answer.error !== undefined),
  ),
  declareFunction(
    'error',
    method('decision_error', [decisionType], stringType, ({ answer }: Decision) => answer.error ?? ''),
  ),
]
