import { checkExpression } from '../cel/compile.ts'
import type { CelType } from '../cel/types/cel-type.ts'
import type {
  ExpressionWarning,
  NamedRuleWithOperations,
  ValidatingAdmissionPolicySpec,
} from '../types/admissionregistration-v1.ts'
import { type PolicyScope, PolicyVariables, policyEnvironment } from './policy-environment.ts'

/** Types that a policy is checked against at most (maxTypesToCheck). */
const maxTypes = 10

/** A kind whose objects a policy looks at, with what is known of them. */
export interface CheckedKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly type: CelType
}

/** Finds out what objects look like. */
export interface TypeResolver {
  /** The kind that a resource has; undefined when nothing is known of it. */
  ofResource(group: string, version: string, plural: string): CheckedKind | undefined
  /** The type of a kind that objects name so. */
  ofKind(apiVersion: string, kind: string): CelType | undefined
}

/**
 * What the expressions of a policy get wrong about the types it is for (k8s.io/apiserver, policy/validating,
 * TypeChecker). Rules with wildcards are for no types in particular.
 */
export function typeCheckPolicy(spec: ValidatingAdmissionPolicySpec, resolver: TypeResolver): ExpressionWarning[] {
  const kinds = kindsOf(spec.matchConstraints?.resourceRules ?? [], resolver)
  const { apiVersion = '', kind = '' } = spec.paramKind ?? {}
  const paramsType = spec.paramKind && resolver.ofKind(apiVersion, kind)
  const warn = (fieldRef: string, expression: string): ExpressionWarning[] => {
    const texts = kinds.flatMap((one) => {
      const errors = errorsFor(one, paramsType, spec, expression)
      return errors === undefined ? [] : [`${one.group}/${one.version}, Kind=${one.kind}: ${errors}\n`]
    })
    return texts.length === 0 ? [] : [{ fieldRef, warning: texts.join('\n') }]
  }
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, i) => [
    ...warn(`spec.validations[${i}].expression`, expression),
    ...(messageExpression ? warn(`spec.validations[${i}].messageExpression`, messageExpression) : []),
  ])
}

function errorsFor(
  { type }: CheckedKind,
  paramsType: CelType | undefined,
  { variables = [] }: ValidatingAdmissionPolicySpec,
  expression: string,
): string | undefined {
  const hasParams = paramsType !== undefined
  const scope: PolicyScope = {
    hasParams,
    hasAuthorizer: true,
    objectType: type,
    ...(paramsType && { paramsType }),
  }
  const env = new PolicyVariables(scope, variables).extend(policyEnvironment(scope))
  const result = checkExpression(env, expression)
  return typeof result === 'string' ? result : undefined
}

function kindsOf(rules: readonly NamedRuleWithOperations[], resolver: TypeResolver): CheckedKind[] {
  const found = new Map<string, CheckedKind>()
  for (const { apiGroups = [], apiVersions = [], resources = [] } of rules) {
    if ([...apiGroups, ...apiVersions].some((word) => word.includes('*'))) continue
    for (const group of apiGroups.toSorted())
      for (const version of apiVersions.toSorted())
        for (const resource of resources.filter((name) => !/[*/]/.test(name)).toSorted()) {
          const kind = resolver.ofResource(group, version, resource)
          if (kind && found.size < maxTypes) found.set(`${group} ${version} ${kind.kind}`, kind)
        }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind)
}
