using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Owners;

/// <summary>The records of one response in a batch.</summary>
internal sealed class Response(PricedCall first)
{
    // Most responses are told of once, on one day.
    private List<PricedCall>? _others;

    /// <summary>The one of highest rank; of equals the first.</summary>
    public PricedCall Best { get; private set; } = first;

    /// <summary>Other spans' records of it; a span may stand in them twice.</summary>
    public IReadOnlyList<PricedCall> Others => _others ?? [];

    /// <summary>What they claim.</summary>
    public List<CallClaim> Claims { get; } = new(1);

    /// <summary>What is billed for all of them: the best of them, unless what is stored is as good.</summary>
    public CallOwner Owner { get; set; } = new(first);

    /// <summary>Whether the best of them is billed, as far as is known.</summary>
    public bool IsNew => Owner.Id == Best.Call.Id && Owner.Time == Best.Call.Time;

    public void Add(PricedCall record)
    {
        if (record.Call.Id == Best.Call.Id)
        {
            return;
        }

        var better = record.Rank > Best.Rank;
        (_others ??= []).Add(better ? Best : record);
        if (better)
        {
            Best = record;
            Owner = new(record);
        }
    }
}

/// <summary>The call that is billed for a response.</summary>
internal readonly record struct CallOwner(ProjectId Project, CallId Id, DateTime Time, short Rank)
{
    public CallOwner(PricedCall call)
        : this(call.Project, call.Call.Id, call.Call.Time, call.Rank)
    {
    }
}
