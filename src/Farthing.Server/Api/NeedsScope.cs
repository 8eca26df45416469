using Farthing.Storage.Keys;

namespace Farthing.Server.Api;

/// <summary>The scope that a call of the API needs, where its method does not tell.</summary>
internal sealed record NeedsScope(KeyScopes Scope)
{
    /// <summary>The scope that a call needs: reading to read, managing to change anything.</summary>
    public static KeyScopes Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope
        ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? KeyScopes.Read : KeyScopes.Manage);
}
