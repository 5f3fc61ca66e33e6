import Foundation
import TestSupport
import Testing

/// Each command of `Documentation/logs.md`, on a file such as its tool writes.
struct ToolLogTests {
  /// The commands of the page, without the program's name.
  static let commands: [String] = {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Documentation/logs.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("|") }.compactMap { line in
      line.split(separator: "`").first { $0.hasPrefix("losscast ") }.map {
        String($0.dropFirst("losscast ".count))
      }
    }
  }()

  @Test func `the page has commands`() { #expect(Self.commands.count > 45) }

  @Test(arguments: commands)
  func `a command of the page reads its file`(command: String) throws {
    let workspace = try Workspace()
    for (name, text) in ToolLogs.files {
      try Data(text.utf8).write(to: workspace.folder.appending(path: name))
    }
    try ToolLogs.unicodeText.write(to: workspace.folder.appending(path: "excel.txt"))
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "tb-run"), withIntermediateDirectories: true)
    try ToolLogs.events.write(
      to: workspace.folder.appending(path: "tb-run/events.out.tfevents.1"))
    // A shell takes the quotes off.
    let outcome = try workspace.shell("\"$losscast\" \(command) --format json")
    try #require(outcome.status == 0, "\(outcome.errors)")
    guard command.hasPrefix("extrapolate") else { return }
    let seen = try outcome.object().objects("forecasts")
    #expect(!seen.isEmpty)
    for forecast in seen {
      // The made curves fall to 2.5 or rise to 1, smoothly.
      let final = try forecast.object("final")
      let (lower, upper) = (try final.number("lower"), try final.number("upper"))
      #expect(lower < upper && upper < 2000 && lower > -50, "\(lower)…\(upper)")
    }
  }
}

/// Sixty records of a run in the formats of many tools, with made numbers.
enum ToolLogs {
  private struct Record {
    var index: Int
    var step: Int { 10 * index }
    var loss: String { text(2.5 + 6 * pow(Double(step + 1), -0.4), 4) }
    var validation: String { text(2.6 + 6 * pow(Double(step + 1), -0.4), 4) }
    var score: String { text(0.9 - pow(Double(step + 1), -0.5), 4) }
    var rate: String { text(3e-4 * (1 - Double(step) / 1000), 7) }

    func text(_ value: Double, _ decimals: Int) -> String {
      String(format: "%.\(decimals)f", value)
    }
  }

  private static func lines(_ head: String = "", tail: String = "", _ line: (Record) -> String)
    -> String
  {
    var text = head
    for index in 1...60 { text += line(Record(index: index)) + "\n" }
    return text + tail
  }

  /// As Excel saves it: tabs, UTF-16 and its mark.
  static let unicodeText = Data(
    ("\u{feff}" + lines("step\tloss\r\n") { "\($0.step)\t\($0.loss)\r" }).utf16.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
    })

  static let files: [String: String] = trackers.merging(models) { $1 }.merging(others) { $1 }
    .merging(tables) { $1 }

  private static let trackers: [String: String] = [
    "trainer_state.json": "{\n \"best_metric\": null,\n \"log_history\": [\n"
      + lines { "  {\n   \"loss\": \($0.loss),\n   \"step\": \($0.step)\n  }," }.dropLast(2)
      + "\n ],\n \"max_steps\": 1000\n}\n",
    "train.out": lines {
      "{'loss': '\($0.loss)', 'learning_rate': \($0.rate), 'epoch': \($0.index / 6).\($0.index % 6)}"
    },
    "tb-loss.csv": lines("Wall time,Step,Value\n") { "1700000000.5,\($0.step),\($0.loss)" },
    "tb-lr.csv": lines("Wall time,Step,Value\n") { "1700000000.5,\($0.step),\($0.rate)" },
    "wandb-history.csv": lines("_step,_runtime,_timestamp,train/loss,train/learning_rate\n") {
      "\($0.step),\($0.index),1700000000,\($0.loss),\($0.rate)"
    },
    "wandb-panel.csv": lines(
      "\"Step\",\"calm-sea-2 - train/loss\",\"calm-sea-2 - train/loss__MIN\",\"calm-sea-2 - train/loss__MAX\",\"warm-sun-3 - train/loss\"\n"
    ) { "\"\($0.step)\",\"\($0.loss)\",\"\($0.loss)\",\"\($0.loss)\",\"\($0.validation)\"" },
    "train_loss": lines { "17000000\(10000 + $0.index) \($0.loss) \($0.step)" },
    "lightning.csv": lines("epoch,step,train_loss,val_loss\n") {
      "\($0.index / 10),\($0.step),\($0.loss),\n\($0.index / 10),\($0.step),,\($0.validation)"
    },
    "lightning.log": lines {
      "\rEpoch \($0.index): 100%|██████████| 100/100 [00:10<00:00,  9.90it/s, loss=\($0.loss), v_num=0]"
    },
    "keras.csv": lines("epoch,accuracy,loss,val_accuracy,val_loss\n") {
      "\($0.index - 1),\($0.score),\($0.loss),\($0.score),\($0.validation)"
    },
    "history.json": "{\"loss\": ["
      + lines { "\($0.loss)," }.dropLast(2) + "], \"val_loss\": ["
      + lines { "\($0.validation)," }.dropLast(2) + "]}",
    "keras.log": lines {
      "Epoch \($0.index)/60\n1875/1875 [=====================] - 3s 2ms/step - loss: \($0.loss) - accuracy: \($0.score) - val_loss: \($0.validation)"
    },
  ]

  private static let models: [String: String] = [
    "nanogpt.log": lines("number of parameters: 123.59M\n") {
      ($0.index % 10 == 0
        ? "step \($0.step): train loss \($0.loss), val loss \($0.validation)\n" : "")
        + "iter \($0.step): loss \($0.loss), time 134.47ms, mfu 41.12%"
    },
    "modded.log": lines("import os\n") {
      "step:\($0.step)/5100 val_loss:\($0.validation) train_time:\($0.step * 100)ms step_avg:100.10ms"
    },
    "build-nanogpt.txt": lines { "\($0.step) train \($0.loss)\n\($0.step) val \($0.validation)" },
    "llmc.log": lines {
      "step \($0.step)/19560 | loss \($0.loss) (+1.23z)| norm 1.3514 (+0.1z)| lr \($0.rate) | 3056.36 ms | 42.6% bf16 MFU | 171542 tok/s"
    },
    "megatron.log": lines {
      " [2024-05-01 10:00:00] iteration \($0.step)/   25000 | consumed samples: \($0.step * 32) | elapsed time per iteration (ms): 1234.5 | learning rate: \($0.rate) | global batch size:    32 | lm loss: \($0.loss) | number of nan iterations:   0 |"
    },
    "torchtitan.log": lines {
      "[rank0]:2024-05-01 10:00:00,123 - root - INFO - \u{1b}[31mstep: \($0.step)  \u{1b}[32mloss: \($0.loss)  \u{1b}[33mmemory: 40.10GiB(42.20%)  \u{1b}[34mtps: 8,123\u{1b}[39m"
    },
    "torchtune.log": lines {
      "Step \($0.step) | loss:\($0.loss) lr:\($0.rate) tokens_per_second_per_gpu:1234.5 "
    },
    "litgpt.log": lines {
      "Epoch 1 | iter \($0.step * 4) step \($0.step) | loss train: \($0.loss), val: n/a | iter time: 312.45 ms (step) remaining time: 0:12:01"
    },
    "olmo.log": lines(
      "2024-05-01 12:00:00.000\thost:0\tolmo.train:100\tINFO\tloading 1,176,764,416 parameters\n"
    ) {
      "2024-05-01 12:00:00.123\thost:0\tolmo.train:908\tINFO\t[step=\($0.step)/739328,epoch=0]\n    optim/total_grad_norm=5.123\n    train/CrossEntropyLoss=\($0.loss)\n    throughput/total_tokens=41,943,040"
    },
    "deepspeed.log": lines {
      "[2023-05-01 12:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=\($0.step), skipped=0, lr=[\($0.rate), \($0.rate)], mom=[(0.9, 0.95)]\nsteps: \($0.step) loss: \($0.loss) iter time (s): 1.234 samples/sec: 25.9"
    },
    "maxtext.log": lines {
      "completed step: \($0.step), seconds: 1.234, TFLOP/s/device: 100.123, total_weights: 65536, loss: \($0.loss)"
    },
    "composer.log": lines {
      "[batch=\($0.step)/1000]:\n\t Train time/epoch: 0\n\t Train loss/train/total: \($0.loss)"
    },
    "fairseq.log": lines {
      "2020-01-01 10:00:00 | INFO | train_inner | {\"epoch\": 1, \"update\": 0.\(100 + $0.index), \"loss\": \"\($0.loss)\", \"ppl\": \"20.1\", \"num_updates\": \"\($0.step)\", \"lr\": \"\($0.rate)\"}"
    },
  ]

  private static let others: [String: String] = [
    "mmdet.json": lines("{\"env_info\": \"sys.platform: linux\", \"seed\": 0}\n") {
      "{\"mode\": \"train\", \"epoch\": \(($0.index - 1) / 6 + 1), \"iter\": \((($0.index - 1) % 6 + 1) * 50), \"lr\": \($0.rate), \"loss\": \($0.loss)}"
    },
    "mmdet.log": lines {
      "2022-04-27 12:00:00,123 - mmdet - INFO - Epoch [\(($0.index - 1) / 6 + 1)][\((($0.index - 1) % 6 + 1) * 50)/300]\tlr: \($0.rate), eta: 11:12:13, time: 0.412, memory: 3800, loss_cls: 0.5, acc: 90.1, loss: \($0.loss)"
    },
    "d2.json": lines {
      "{\"iteration\": \($0.step - 1), \"total_loss\": \($0.loss), \"lr\": \($0.rate)}"
    },
    "d2.log": lines {
      "\u{1b}[32m[05/01 12:00:00 d2.utils.events]: \u{1b}[0m eta: 0:12:34  iter: \($0.step)  total_loss: \($0.loss)  loss_box_reg: 0.3  lr: \($0.rate)  max_mem: 2345M"
    },
    "yolo.csv": lines("                  epoch,         train/box_loss,   metrics/mAP50-95(B)\n") {
      "      \($0.index),      \($0.loss),      \($0.score)"
    },
    "darknet.log": lines {
      " \($0.step): \($0.loss), \($0.validation) avg loss, \($0.rate) rate, 3.2 seconds, \($0.step * 64) images, 10.5 hours left"
    },
    "timm.csv": lines("epoch,train_loss,eval_loss,eval_top1\n") {
      "\($0.index),\($0.loss),\($0.validation),\($0.score)"
    },
    "timm.log": lines {
      "Train: 0 [ \($0.step)/1251 (  0%)]  Loss: \($0.loss) (\($0.loss))  Time: 0.412s,  620.10/s  LR: \($0.rate)  Data: 0.01 (0.02)"
    },
    "mnist.log": lines { "Train Epoch: 1 [\($0.step * 64)/60000 (1%)]\tLoss: \($0.loss)" },
    "caffe.train": lines("#Iters Seconds TrainingLoss LearningRate\n") {
      "\($0.step)  60.5  \($0.loss)  \($0.rate)"
    },
    "fastai.log": lines("epoch     train_loss  valid_loss  accuracy  time    \n") {
      "\($0.index - 1)         \($0.loss)    \($0.validation)    \($0.score)  00:12    "
    },
    "spacy.log": lines(
      "ℹ Saving to output directory: out\nE    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE \n---  ------  ------------  --------  ------  ------\n"
    ) { "  0  \($0.step * 10)        \($0.loss)  \($0.loss)  80.12    \($0.score)" },
    "xgboost.log": lines {
      "[\($0.index - 1)]\ttrain-logloss:\($0.loss)\teval-logloss:\($0.validation)"
    },
    "lightgbm.log": lines(
      "[LightGBM] [Info] Total Bins 2295\n", tail: "Did not meet early stopping.\n"
    ) {
      "[\($0.index)]\ttraining's l2: \($0.loss)\tvalid_1's l2: \($0.validation)"
    },
    "cv.csv": lines(",train-logloss-mean,train-logloss-std,test-logloss-mean,test-logloss-std\n") {
      "\($0.index - 1),\($0.loss),0.01,\($0.validation),0.02"
    },
    "catboost.log": lines(tail: "\nbestTest = 2.7\n") {
      "\($0.step):\tlearn: \($0.loss)\ttest: \($0.validation)\tbest: \($0.validation) (\($0.step))\ttotal: 54.1ms\tremaining: 54s"
    },
    "boosting.log": lines("      Iter       Train Loss   Remaining Time \n") {
      "         \($0.index)           \($0.loss)            1.23s "
    },
    "sb3.csv": lines("rollout/ep_rew_mean,time/total_timesteps\n") {
      "\($0.score),\($0.index * 2048)"
    },
    "sb3.log": lines {
      "---------------------------------\n| rollout/           |          |\n|    ep_rew_mean     | \($0.score)   |\n| time/              |          |\n|    iterations      | \($0.index)       |\n|    total_timesteps | \($0.index * 2048)    |\n---------------------------------"
    },
    "rllib.json": lines {
      "{\"episode_reward_mean\": \($0.score), \"timesteps_total\": \($0.index * 2048), \"hist\": [1, 2], \"done\": false, \"info\": {\"lr\": NaN}}"
    },
  ]

  private static let tables: [String: String] = [
    "run.csv": lines("step,lr,loss\n") { "\($0.step),\($0.rate),\($0.loss)" },
    "table.md": lines("| step | loss |\n|-----:|-----:|\n") { "| \($0.step) | \($0.loss) |" },
    "pandas.txt": lines("      step        lr      loss\n") {
      "\($0.index - 1)      \($0.step)  \($0.rate)  \($0.loss)"
    },
    "decimal.csv": lines("step;loss\n") {
      "\($0.step);\($0.loss.replacing(".", with: ","))"
    },
    "sweep.csv": lines("size,seed,step,lr,loss\n") { record in
      ["1B", "350M"].flatMap { size in
        ["0", "1"].map { "\(size),\($0),\(record.step),\(record.rate),\(record.loss)" }
      }.joined(separator: "\n")
    },
    "times.csv": lines("time,loss\n") {
      "2024-01-01T\($0.index / 60 + 10):\($0.index % 60 < 10 ? "0" : "")\($0.index % 60):00Z,\($0.loss)"
    },
    "other.log": lines { "now @\($0.step) is \($0.loss) !" },
  ]

  /// The loss as scalars of TensorBoard's.
  static let events: Data = {
    var data = Data()
    for index in 1...60 {
      let record = Record(index: index)
      data +=
        EventRecord(step: record.step, tag: "train/loss", value: Float(record.loss) ?? 0).bytes
    }
    return data
  }()
}
