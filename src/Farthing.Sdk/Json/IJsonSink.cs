namespace Farthing.Sdk.Json;

/// <summary>Hears of the values at the paths it asked for, in the order of the document.</summary>
internal interface IJsonSink
{
    /// <summary>An object at an interesting path begins.</summary>
    void OnOpen(int id);

    void OnValue(int id, JsonScalar value);

    /// <summary>An object at an interesting path ended: what was heard of it since is whole.</summary>
    void OnClose(int id);
}
