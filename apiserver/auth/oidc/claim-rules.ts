import { baseEnvironment } from '../../../apimachinery/cel/base-environment.ts'
import { extendEnvironment } from '../../../apimachinery/cel/check/environment.ts'
import { compileExpression } from '../../../apimachinery/cel/compile.ts'
import { dynType } from '../../../apimachinery/cel/types/cel-type.ts'
import { CelList, type CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'
import type { UserInfo } from '../../api-request.ts'
import type { ClaimMapping, IssuerConfiguration } from './authentication-configuration.ts'

/** What is in a token. */
export type Claims = Readonly<Record<string, unknown>>

/** Makes a user of claims. @throws {Error} a rule does not hold, or a value is none; tokens are not named */
export type ClaimRules = (claims: Claims) => UserInfo

type Evaluate = (value: CelValue) => CelValue

/** Prepares the rules and mappings of an issuer. @throws {Error} an expression does not compile */
export function compileClaimRules({
  claimValidationRules,
  claimMappings,
  userValidationRules,
}: IssuerConfiguration): ClaimRules {
  const validations = claimValidationRules.map((rule) => {
    if ('claim' in rule) return { holds: (claims: Claims) => claims[rule.claim] === rule.requiredValue, rule }
    const evaluate = compile('claims', rule.expression)
    return { holds: (claims: Claims) => evaluate(fromJson(claims)) === true, rule }
  })
  const username = compileMapping(claimMappings.username)
  const groups = claimMappings.groups && compileMapping(claimMappings.groups)
  const uid = claimMappings.uid && compileMapping(claimMappings.uid)
  const extra = claimMappings.extra.map(({ key, valueExpression }) => {
    const evaluate = compile('claims', valueExpression)
    return { key, valuesOf: (claims: Claims) => textsOf(evaluate(fromJson(claims))) }
  })
  const userRules = userValidationRules.map((rule) => ({ ...rule, evaluate: compile('user', rule.expression) }))
  return (claims) => {
    for (const { holds, rule } of validations) {
      if (holds(claims)) continue
      const what = 'claim' in rule ? `claim ${rule.claim} is not what is required` : (rule.message ?? rule.expression)
      throw new Error(`oidc: validation failed: ${what}`)
    }
    const [name] = username(claims)
    if (!name) throw new Error('oidc: no user name in the claims')
    const [id] = uid?.(claims) ?? []
    const extras = extra
      .map(({ key, valuesOf }) => [key, valuesOf(claims)] as const)
      .filter(([, values]) => values.length > 0)
    const user: UserInfo = {
      name,
      ...(id && { uid: id }),
      groups: groups?.(claims) ?? [],
      ...(extras.length > 0 && { extra: Object.fromEntries(extras) }),
    }
    const shown = fromJson({ username: name, uid: user.uid ?? '', groups: user.groups, extra: user.extra ?? {} })
    for (const { evaluate, expression, message } of userRules) {
      if (evaluate(shown) !== true)
        throw new Error(`oidc: error evaluating user info expression: ${message ?? expression}`)
    }
    return user
  }
}

function compileMapping(mapping: ClaimMapping): (claims: Claims) => readonly string[] {
  if ('expression' in mapping) {
    const evaluate = compile('claims', mapping.expression)
    return (claims) => textsOf(evaluate(fromJson(claims)))
  }
  const { claim, prefix = '' } = mapping
  return (claims) => {
    // An address that its owner has not shown to have is nobody's name.
    if (claim === 'email' && claims['email_verified'] === false) throw new Error('oidc: email not verified')
    return [claims[claim]].flat().flatMap((value) => (typeof value === 'string' ? [prefix + value] : []))
  }
}

function compile(variable: string, text: string): Evaluate {
  const env = extendEnvironment(baseEnvironment, { variables: { [variable]: dynType } })
  const compiled = compileExpression(env, text)
  if (!compiled.ok) throw new Error(compiled.message)
  return (value) => {
    const result = compiled.evaluate((name) => (name === variable ? value : undefined))
    if (!result.ok) throw new Error(`oidc: expression '${text}' resulted in error: ${result.error}`)
    return result.value
  }
}

function textsOf(value: CelValue): readonly string[] {
  const values = value instanceof CelList ? [...value] : [value]
  return values.filter((each): each is string => typeof each === 'string' && each !== '')
}
