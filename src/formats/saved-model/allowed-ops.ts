/**
 * TensorFlow operations that only compute: on their inputs, on the model's own variables, and by calling the model's
 * own functions. Nothing here opens a file or a socket, runs Python, prints, sleeps, or keeps state between requests
 * other than variables. An operation that is not here is refused by name.
 */
const COMPUTING = `
  Const Placeholder PlaceholderWithDefault Identity IdentityN NoOp StopGradient PreventGradient Snapshot EnsureShape
  CheckNumerics Assert
  Abs Acos Acosh Add AddN AddV2 Angle Asin Asinh Atan Atan2 Atanh BesselI0e BesselI1e Ceil Cos Cosh Cross Digamma Div
  DivNoNan Erf Erfc Erfinv Exp Expm1 Floor FloorDiv FloorMod Igamma Igammac Inv IsFinite IsInf IsNan Lgamma Log Log1p
  Maximum Minimum Mod Mul MulNoNan Ndtri Neg NextAfter Pow RealDiv Reciprocal Rint Round Rsqrt Sigmoid Sign Sin Sinh
  Softplus Softsign Sqrt Square SquaredDifference Sub Tan Tanh TruncateDiv TruncateMod Xdivy Xlogy Xlog1py Zeta
  BitwiseAnd BitwiseOr BitwiseXor Invert LeftShift RightShift
  Equal NotEqual Greater GreaterEqual Less LessEqual ApproximateEqual LogicalAnd LogicalNot LogicalOr Select SelectV2
  Where ClipByValue Cast Bitcast
  All Any ArgMax ArgMin Bincount DenseBincount Cumprod Cumsum CumulativeLogsumexp EuclideanNorm Max Mean Min Prod Sum
  SegmentMax SegmentMean SegmentMin SegmentProd SegmentSum UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd
  UnsortedSegmentSum TopK TopKV2 InTopK InTopKV2 NthElement Unique UniqueV2 ListDiff InvertPermutation SearchSorted
  LowerBound UpperBound Histogram HistogramFixedWidth Bucketize
  BatchMatMul BatchMatMulV2 BatchMatMulV3 MatMul Einsum MatrixBandPart MatrixDiag MatrixDiagV2 MatrixDiagV3
  MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixInverse
  MatrixDeterminant MatrixSolve MatrixTriangularSolve Cholesky Diag DiagPart L2Loss
  BatchToSpace BatchToSpaceND BroadcastArgs BroadcastTo Concat ConcatV2 ConcatOffset DepthToSpace Empty ExpandDims Fill
  Gather GatherNd GatherV2 LinSpace MirrorPad OneHot OnesLike Pack Pad PadV2 ParallelConcat Range Rank Reshape Reverse
  ReverseSequence ReverseV2 Roll ScatterNd TensorScatterAdd TensorScatterUpdate TensorScatterMax TensorScatterMin
  TensorScatterSub Shape ShapeN Size Slice SpaceToBatch SpaceToBatchND SpaceToDepth Split SplitV Squeeze StridedSlice
  Tile Transpose Unpack ZerosLike DynamicPartition DynamicStitch ParallelDynamicStitch SparseToDense
  AvgPool AvgPool3D BiasAdd BiasAddV1 Conv2D Conv2DBackpropInput Conv3D Conv3DBackpropInputV2 CropAndResize
  DepthwiseConv2dNative Dilation2D Elu ExtractImagePatches FractionalAvgPool FusedBatchNorm FusedBatchNormV2
  FusedBatchNormV3 LRN LeakyRelu LogSoftmax MaxPool MaxPool3D MaxPoolV2 MaxPoolWithArgmax Relu Relu6 Selu Softmax
  SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits _FusedConv2D _FusedMatMul _FusedBatchNormEx
  _FusedDepthwiseConv2dNative FusedPadConv2D FusedResizeAndPadConv2D
  BlockLSTM BlockLSTMV2 LSTMBlockCell GRUBlockCell CudnnRNN CudnnRNNV2 CudnnRNNV3
  AdjustContrastv2 AdjustHue AdjustSaturation HSVToRGB RGBToHSV ImageProjectiveTransformV2 ImageProjectiveTransformV3
  NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5
  CombinedNonMaxSuppression NonMaxSuppressionWithOverlaps ResizeArea ResizeBicubic ResizeBilinear
  ResizeNearestNeighbor ScaleAndTranslate
  FFT FFT2D FFT3D IFFT IFFT2D IFFT3D IRFFT IRFFT2D RFFT RFFT2D Complex ComplexAbs Conj Real Imag
  FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel QuantizeV2 Dequantize
  QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4
  Multinomial RandomStandardNormal RandomUniform RandomUniformInt RandomShuffle TruncatedNormal
  StatelessRandomGetAlg StatelessRandomGetKeyCounter StatelessRandomGetKeyCounterAlg StatelessRandomNormal
  StatelessRandomNormalV2 StatelessRandomUniform StatelessRandomUniformV2 StatelessRandomUniformInt
  StatelessRandomUniformIntV2 StatelessTruncatedNormal StatelessTruncatedNormalV2 StatelessMultinomial
  Enter Exit LoopCond Merge NextIteration Switch RefEnter RefExit RefMerge RefNextIteration RefSwitch ControlTrigger
  While StatelessWhile If StatelessIf Case StatelessCase PartitionedCall StatefulPartitionedCall
  TensorListConcatV2 TensorListElementShape TensorListFromTensor TensorListGather TensorListGetItem TensorListLength
  TensorListPopBack TensorListPushBack TensorListReserve TensorListResize TensorListSetItem TensorListSplit
  TensorListStack EmptyTensorList
  TensorArrayV3 TensorArrayCloseV3 TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayReadV3 TensorArrayScatterV3
  TensorArraySizeV3 TensorArraySplitV3 TensorArrayWriteV3
  VarHandleOp ReadVariableOp VarIsInitializedOp VariableShape ResourceGather ResourceGatherNd Variable VariableV2
`;

/** What TensorFlow's loader may run once, besides, to fill variables from the model's own variable files. */
const LOADING = `
  RestoreV2 AssignVariableOp Assign StringJoin StaticRegexFullMatch ShardedFilename DisableCopyOnRead
`;

/** What may stand in the file because nobody runs it here: the half of the saver that writes checkpoints. */
const UNUSED = `
  SaveV2 MergeV2Checkpoints AssignAddVariableOp AssignSubVariableOp DestroyResourceOp
`;

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

export const COMPUTING_OPS: ReadonlySet<string> = new Set(words(COMPUTING));
export const LOADING_OPS: ReadonlySet<string> = new Set([...words(COMPUTING), ...words(LOADING)]);
export const UNUSED_OPS: ReadonlySet<string> = new Set([...LOADING_OPS, ...words(UNUSED)]);
