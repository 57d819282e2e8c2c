namespace Reelwright.Server.Catalog;

/// <summary>What ComfyUI backends offer. The room of the backends stands above this one and knows; models and their engines are told of here.</summary>
internal interface IBackendOffers
{
    /// <summary>Some backend is configured or was added, reachable or not.</summary>
    bool HasBackends { get; }

    ModelOffer Find(string model);
}

/// <param name="IsOnline">A backend offers it at this moment.</param>
/// <param name="WasEver">Some backend has offered it at some time.</param>
/// <param name="Missing">What the backend that comes nearest lacks for it; empty when it is online, or when nobody has looked yet.</param>
internal sealed record ModelOffer(bool IsOnline, bool WasEver, IReadOnlyList<string> Missing);
