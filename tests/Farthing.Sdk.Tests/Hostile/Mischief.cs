namespace Farthing.Sdk.Tests.Hostile;

/// <summary>What a server does to a request.</summary>
internal enum Mischief
{
    None,
    Refuses,
    ResetsAtOnce,
    ResetsInTheHead,
    EndsEarly,
    EndsAChunkEarly,
    SaysNothingOfItsLength,
    Noise,
    IsNoHttp,
    LiesOnItsPacking,
    Packs,
    LiesOnItsType,
    Drips,
    IsEndless,
}
