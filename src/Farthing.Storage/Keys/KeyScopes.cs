namespace Farthing.Storage.Keys;

/// <summary>What a key may do. None of them contains another.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send what applications record.</summary>
    Ingest = 1,

    /// <summary>Ask the API for what is stored.</summary>
    Read = 2,

    /// <summary>Change what is stored: price calls again, make and revoke keys, replay and purge dead letters.</summary>
    Manage = 4,
}

/// <summary>The scopes' names.</summary>
public static class KeyScopeNames
{
    /// <summary>Every scope that a key can have, by its name.</summary>
    public static IReadOnlyList<(KeyScopes Scope, string Name)> All { get; } =
        [(KeyScopes.Ingest, "ingest"), (KeyScopes.Read, "read"), (KeyScopes.Manage, "manage")];

    /// <summary>The names of those that are set.</summary>
    public static IReadOnlyList<string> Names(this KeyScopes scopes) => [.. All.Where(s => scopes.HasFlag(s.Scope)).Select(s => s.Name)];

    /// <summary>The scopes of those names.</summary>
    /// <returns>Null when one of them is no scope.</returns>
    public static KeyScopes? Parse(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var scopes = KeyScopes.None;
        foreach (var name in names)
        {
            var scope = All.FirstOrDefault(s => s.Name == name).Scope;
            if (scope == KeyScopes.None)
            {
                return null;
            }

            scopes |= scope;
        }

        return scopes;
    }
}
