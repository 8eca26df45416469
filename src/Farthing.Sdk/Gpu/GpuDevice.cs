namespace Farthing.Sdk.Gpu;

/// <summary>A physical device, known by its UUID for as long as we remember it: its index may change, and it may be away.</summary>
internal sealed class GpuDevice
{
    public GpuDevice(string id, string? name, string? driverVersion, GpuHistory history)
    {
        (Id, History) = (id, history);
        List<KeyValuePair<string, object?>> tags = [new("hw.id", id), new("hw.type", "gpu"), new("hw.vendor", "NVIDIA")];
        if (name is not null)
        {
            tags.Add(new("hw.name", name));
        }

        if (driverVersion is not null)
        {
            tags.Add(new("hw.driver_version", driverVersion));
        }

        Tags = [.. tags];
        TaskTags = [.. tags, new("hw.gpu.task", "general")];
    }

    /// <summary>The UUID.</summary>
    public string Id { get; }

    public GpuHistory History { get; }

    public bool IsMig { get; set; }

    /// <summary>Of its metrics.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Of the metric that tells apart what a device is busy with.</summary>
    public KeyValuePair<string, object?>[] TaskTags { get; }
}
