using Farthing.Storage.Projects;

namespace Farthing.Storage.Keys;

/// <summary>What a key opens.</summary>
/// <param name="KeyId">Which key it is, in storage.</param>
/// <param name="Project">The one project that it opens.</param>
/// <param name="Scopes">What may be done there.</param>
/// <param name="Limits">How much of it.</param>
public sealed record KeyGrant(int KeyId, Project Project, KeyScopes Scopes, KeyLimits Limits);
