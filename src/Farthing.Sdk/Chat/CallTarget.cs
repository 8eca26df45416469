namespace Farthing.Sdk.Chat;

/// <summary>A model of a host, as calls ask for it: most calls of a client are to the model of the one before.</summary>
internal sealed class CallTarget(ModelHost host, string? model)
{
    public ModelHost Host { get; } = host;

    /// <summary>As it is asked for; null when neither the call nor the client says.</summary>
    public string? Model { get; } = model;

    public string SpanName { get; } = model is null ? host.Operation : host.Operation + " " + model;

    public TimeProvider Time => Host.Time;
}
