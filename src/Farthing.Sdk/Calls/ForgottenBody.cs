namespace Farthing.Sdk.Calls;

/// <summary>
/// Notices that an app has dropped an answer and neither read it to its end nor disposed it, as one does that only looks at
/// its status: then nobody else tells that the call is over.
/// </summary>
/// <param name="body">Holds this, and is reached from the answer alone.</param>
/// <param name="headAfter">How long the answer's head took.</param>
internal sealed class ForgottenBody(Call body, TimeSpan headAfter)
{
#pragma warning disable MA0055 // It holds nothing to be freed: that it was forgotten is what is to be known.
    ~ForgottenBody() => body.BodyForgotten(headAfter);
#pragma warning restore MA0055

    /// <summary>The call is over, and that was told.</summary>
#pragma warning disable CA1816 // There is nothing to be disposed.
    public void WasTold() => GC.SuppressFinalize(this);
#pragma warning restore CA1816
}
