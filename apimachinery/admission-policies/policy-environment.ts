import { baseEnvironment } from '../cel/base-environment.ts'
import { type CelEnvironment, extendEnvironment } from '../cel/check/environment.ts'
import { type CompiledExpression, type CompileIssue, compileExpression } from '../cel/compile.ts'
import { authorizerType, resourceCheckType } from '../cel/library/authorizer.ts'
import { jsonPatchFunctions } from '../cel/library/json-patch.ts'
import { type CelType, dynType, objectType } from '../cel/types/cel-type.ts'
import type { Variable } from '../types/admissionregistration-v1.ts'
import { mutationType } from './mutation-types.ts'
import { namespaceDecl, requestDecl } from './request-types.ts'

/** What expressions of a policy can use. */
export interface PolicyScope {
  readonly hasParams: boolean
  readonly hasAuthorizer: boolean
  /** Whether they make patches. */
  readonly makesPatches?: boolean
  /** The types of `object`, `oldObject` and `params` where they are known. */
  readonly objectType?: CelType
  readonly paramsType?: CelType
}

/** The environment of expressions of policies and match conditions. */
export function policyEnvironment(scope: PolicyScope): CelEnvironment {
  const object = scope.objectType ?? dynType
  return extendEnvironment(baseEnvironment, {
    variables: {
      object,
      oldObject: object,
      namespaceObject: namespaceDecl.type,
      request: requestDecl.type,
      ...(scope.hasParams && { params: scope.paramsType ?? dynType }),
      ...(scope.hasAuthorizer && { authorizer: authorizerType, 'authorizer.requestResource': resourceCheckType }),
    },
    ...(scope.makesPatches && { functions: jsonPatchFunctions, structType: mutationType }),
  })
}

/** A variable of a policy as it came out of the compiler. */
export interface CompiledVariable {
  readonly name: string
  readonly result: CompiledExpression | CompileIssue
}

/** Variables of a policy, each of which can use those before it. */
export class PolicyVariables {
  readonly variables: readonly CompiledVariable[]
  readonly #types: ReadonlyMap<string, CelType>

  constructor(scope: PolicyScope, declared: readonly Variable[]) {
    const types = new Map<string, CelType>()
    this.#types = types
    this.variables = declared.map(({ name, expression }) => {
      const result = compileExpression(this.extend(policyEnvironment(scope)), expression)
      // What does not compile can be anything: its own error is enough.
      types.set(name, result.ok ? result.type : dynType)
      return { name, result }
    })
  }

  /** The environment with the object `variables`. */
  extend(env: CelEnvironment): CelEnvironment {
    const known = new Map(this.#types)
    const type = objectType('kubernetes.variables', (name) => known.get(name))
    return extendEnvironment(env, { variables: { variables: type } })
  }
}
