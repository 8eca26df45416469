using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Anthropic;

/// <summary>
/// The <c>iterations</c> of a usage. Messages are in its headline counts; what it took to compact the context is not,
/// nor is an adviser's, which is another model.
/// </summary>
internal sealed class MessagesIterations
{
    private MessagesUsage _one;
    private string? _model;
    private bool _isCompaction;
    private bool _isAdvice;

    public List<InnerCall> Advice { get; } = [];

    public MessagesUsage Compactions { get; private set; }

    public void Begin() => (_one, _model, _isCompaction, _isAdvice) = (default, null, false, false);

    public void Set(MessagesField field, JsonScalar value)
    {
        switch (field)
        {
            case MessagesField.IterationModel:
                _model = value.AsText();
                break;
            case MessagesField.IterationType:
                _isCompaction = value.Raw.SequenceEqual("compaction"u8);
                _isAdvice = value.Raw.SequenceEqual("advisor_message"u8);
                break;
            default:
                _one.Set(field, value);
                break;
        }
    }

    public void End()
    {
        if (_isCompaction)
        {
            Compactions = Compactions.Plus(_one);
        }
        else if (_isAdvice && Advice.Count < InnerCall.Most)
        {
            Advice.Add(new(WireFormat.Messages, _model, _one.Settle()));
        }
    }
}
