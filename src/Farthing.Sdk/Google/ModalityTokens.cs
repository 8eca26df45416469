using System.Runtime.InteropServices;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Google;

/// <summary>A list of tokens by modality. Those that may have a price of their own are kept; all else counts as text.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct ModalityTokens
{
    public long? Audio { get; private set; }

    public long? Image { get; private set; }

    public void Add(in ModalityCount one)
    {
        switch (one.Modality)
        {
            case Modality.Audio: Audio = (Audio ?? 0) + one.Tokens; break;
            case Modality.Image: Image = (Image ?? 0) + one.Tokens; break;
        }
    }
}

internal enum Modality : byte
{
    Other,
    Audio,
    Image,
}

/// <summary>One element of such a list.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct ModalityCount(Modality Modality, long Tokens)
{
    public void Is(JsonScalar modality) =>
        Modality = modality.Raw.SequenceEqual("AUDIO"u8) ? Modality.Audio
            : modality.Raw.SequenceEqual("IMAGE"u8) ? Modality.Image
            : Modality.Other;
}
